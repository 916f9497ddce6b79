"""What changed, when and why: timelines, moves and events from the archived days."""
