"""Rules over a fact base, and the engine that runs them."""
