"""What rests on what: dependencies, impact, and what a review covered."""
