"""Pure planning: bytes and steps in, outcomes and plans out; nothing here touches the world."""
