"""Which helpers a program gets, the smallest that do, and their text."""
