"""Values to text: plans, notes and lists as people and machines read them."""
