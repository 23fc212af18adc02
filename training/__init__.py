"""How the weights were learned; running the product needs nothing of it."""
