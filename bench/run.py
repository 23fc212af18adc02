"""`python -m bench.run api_cost`: start the product's servers on a throw-away folder and measure there."""

import sys
from importlib import import_module

from bench.product import running_product


def main() -> None:
    # Imported only once the settings know their servers.
    with running_product() as product:
        import_module(f"bench.{sys.argv[1]}").main(product)


if __name__ == "__main__":
    main()
