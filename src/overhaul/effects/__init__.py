"""The rooms that touch the world: git, the file system, the ledger, the lock.

Everything else computes values; whatever reads a tree, starts a process or writes a file does it here.
"""
