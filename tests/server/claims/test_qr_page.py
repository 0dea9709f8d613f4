"""Whoever scans the code learns that the recording exists, is sealed and logged, and nothing else."""

from __future__ import annotations

import io

import zxingcpp
from django.test import Client
from PIL import Image

from server import keyring
from server.claims import qr, seams
from server.claims.models import Claim
from sync.evidence.claim import Claim as Said
from sync.evidence.claim import sign_claim, to_text
from sync.evidence.keys import new_part_key
from tests.server.centre import Centre


def issued(centre: Centre) -> str:
    centre.made.simple_part()
    centre.everything(files=False)
    return to_text(bytes(Claim.objects.get().raw))


def test_the_code_is_read_at_four_pixels_a_module_and_carries_the_claims_url(centre: Centre) -> None:
    text = issued(centre)
    url = qr.url_of(bytes(Claim.objects.get().raw))
    assert len(qr.modules(url)) <= 17 + 4 * qr.LARGEST_VERSION + 2 * qr.BORDER
    # of the many kinds that the reader knows, another's few bars may stand by chance in any dense picture
    image = Image.open(io.BytesIO(qr.png(url, pixels=4)))
    (read,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert read.text == url
    assert read.text.endswith("/V/" + text)


def test_a_stranger_learns_that_it_exists_is_sealed_and_logged_and_nothing_else(centre: Centre, client: Client) -> None:
    text = issued(centre)
    page = client.get(f"/V/{text}")
    shown = page.content.decode()
    assert page.status_code == 200
    assert 'data-standing="logged"' in shown
    assert bytes(Claim.objects.get().close_digest).hex() in shown
    for hidden in ("box-1", "一号提讯室", "测试院", Claim.objects.get().session):
        assert hidden not in shown


def test_a_claim_that_did_not_arrive_here_yet_is_said_to_be_unknown(centre: Centre, client: Client) -> None:
    text = issued(centre)
    Claim.objects.all().delete()
    assert 'data-standing="unknown"' in client.get(f"/V/{text}").content.decode()


def test_a_false_claim_is_refused_in_clear_words(centre: Centre, client: Client) -> None:
    issued(centre)
    said = Said(
        suite=1, session=bytes(16), close_digest=bytes(32), part=1, log_index=0, log_size=1, pressed_unix=1,
        closed_unix=2, segments=3,
    )  # fmt: skip
    page = client.get("/V/" + to_text(sign_claim(new_part_key(), said)))
    assert page.status_code == 400
    assert 'data-standing="invalid"' in page.content.decode()


def test_a_claim_whose_leaf_is_not_under_the_checkpoint_is_not_called_logged(centre: Centre, client: Client) -> None:
    text = issued(centre)
    Claim.objects.update(box="box-2")
    assert 'data-standing="invalid"' in client.get(f"/V/{text}").content.decode()


def test_the_text_can_be_pasted_too(centre: Centre, client: Client) -> None:
    text = issued(centre)
    assert "<form" in client.get("/V/").content.decode()
    assert 'data-standing="logged"' in client.get("/V/", {"claim": text.lower()}).content.decode()


def test_additions_are_asked_only_for_those_signed_in(centre: Centre, client: Client, monkeypatch) -> None:
    text = issued(centre)
    monkeypatch.setattr(seams, "_additions", [lambda request, session: "entitled-to-more"])
    assert "entitled-to-more" not in client.get(f"/V/{text}").content.decode()


def test_the_claims_keys_are_the_centres_own(centre: Centre) -> None:
    assert keyring.trusted().claim == (keyring.signer("claim").public_key,)
