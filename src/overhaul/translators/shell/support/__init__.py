"""What translated scripts need while they run: small functions that are copied into the program that uses them."""
