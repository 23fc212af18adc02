"""What the product costs, measured on its real servers. Each measurement is one command; see README.md."""
