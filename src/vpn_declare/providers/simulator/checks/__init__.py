"""What the simulated far side checks; ``table`` says which check belongs to which kind."""
