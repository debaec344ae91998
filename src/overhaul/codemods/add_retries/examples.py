"""x"""
EXAMPLES=()
