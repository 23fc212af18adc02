"""The picture of the README, taken of the running product with its demo. `bench/screenshots` runs it."""

import time
from urllib.parse import urlencode

from django.core.management import call_command
from django.urls import reverse

from annotations.management.demo.cast import PASSWORD
from annotations.models import Article, Claim, ExtractionJob
from bench.api_cost import say
from bench.product import Product
from factcheck.files import BASE_DIR
from tests.plugins.chromium.launch import chromium

PICTURE = BASE_DIR / "docs" / "screenshot.png"


def main(product: Product) -> None:
    say("demo, and the extraction of its articles")
    call_command("load_demo")
    with product.worker():
        while ExtractionJob.objects.unfinished().exists():
            time.sleep(0.1)
    article = Article.objects.get(file_name="night-ferry.txt")
    shown = Claim.objects.get(claimant="Ingrid Solvay", created_by__username="alice")
    address = f"{reverse('workspace', args=[article.project.slug, article.pk])}?claim={shown.pk}"
    with product.web() as web, chromium() as browser:
        page = browser.new_page(
            base_url=f"http://127.0.0.1:{web.port}", viewport={"width": 1440, "height": 900}
        )
        page.goto(f"{reverse('login')}?{urlencode({'next': address})}")
        page.get_by_label("Username").fill("alice")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"**{address}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURE)
    print(PICTURE.relative_to(BASE_DIR))
