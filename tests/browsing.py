"""What tests ask of any page in a browser."""

from __future__ import annotations

from playwright.sync_api import Page

_FITS = "width => document.readyState === 'complete' && document.documentElement.scrollWidth <= width"


def fits(page: Page) -> None:
    """Nothing sticks out of the window sideways. Waits for a page that is still arriving; TimeoutError where it does
    not come to fit. After a press, look first for something of the page that follows. (`innerWidth` would not do: on a
    phone it grows with what sticks out.)"""
    assert page.viewport_size is not None
    page.wait_for_function(_FITS, arg=page.viewport_size["width"], timeout=20_000)
