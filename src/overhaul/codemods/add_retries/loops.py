"""stub"""
from __future__ import annotations
from dataclasses import dataclass, field
@dataclass
class Loops:
    findings: list = field(default_factory=list)
    functions: set = field(default_factory=set)
def find(view, calls, options):
    return Loops()
