"""Every delivered template, typeset with every sample of it."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import pypdfium2
import pytest
import typst

from server.documents import fonts
from server.documents.compiling import Compiled, stamped
from server.documents.coverage import check_glyphs, texts_of
from server.documents.fields.parts import Part
from server.documents.kinds import Kind, fields_of, folder_of
from server.documents.rendering import check_pdf
from server.documents.samples import meta_of, sample_payload, samples_of
from tests.server.documents.laid import laid_over_each_other, lines_begun_badly
from tests.server.documents.typeset import typeset

READY = [kind.value for kind in Kind if (folder_of(kind) / "template.typ").exists()]
ALL = [pytest.param(kind, sample, id=f"{kind}-{sample.stem}") for kind in READY for sample in samples_of(kind)]


@pytest.mark.parametrize("kind", READY)
def test_a_template_says_its_basis_and_who_signs_it_and_has_hard_samples(kind: str) -> None:
    meta = meta_of(kind)
    assert set(meta) - {"refusal"} == {
        *("title", "number_pattern", "basis", "source", "in_force", "signers", "seals", "footer_qr", "writes_step"),
        *("internal", "verified"),
    }
    assert meta["title"] == Kind(kind).label
    assert isinstance(meta["in_force"], date)
    assert {"role", "hand", "finger", "every_page"} <= set().union(
        *meta["signers"], {"role", "hand", "finger", "every_page"}
    )
    assert len(samples_of(kind)) >= 2


SIGNED = [each for each in ALL if "hands" in json.loads(each.values[1].read_text("utf-8"))]


@pytest.mark.parametrize(("kind", "sample"), SIGNED)
def test_a_hand_or_a_refusal_moves_nothing_on_the_paper(tmp_path: Path, kind: str, sample: Path) -> None:
    payload, images = sample_payload(kind, sample)
    before = typeset(tmp_path / "before", kind, payload | {"hands": {}}, {})
    after = typeset(tmp_path / "after", kind, payload, images)
    assert after.places == before.places


@pytest.mark.parametrize(("kind", "sample"), ALL)
def test_a_sample_is_typeset_whole(tmp_path: Path, kind: str, sample: Path) -> None:
    payload, images = sample_payload(kind, sample)
    made = typeset(tmp_path, kind, payload, images)
    assert made.warnings == ()
    pages = _pages(made.pdf)
    assert check_pdf(Compiled(made.pdf, ())) == len(pages)
    check_glyphs(texts_of(payload), fonts.characters(), {})
    _says_all(fields_of(kind), payload, pages)
    _has_places(kind, made.places, made.on_pages, len(pages))
    assert list(lines_begun_badly(made.pdf)) == []
    assert list(laid_over_each_other(made.pdf)) == []


def _pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def _says_all(fields: type[Part], payload: dict[str, Any], pages: list[str]) -> None:
    """What was typed stands in the document as it was typed."""
    printed = [_squeezed(page) for page in pages]
    typed = list(_typed(fields, payload["data"]))
    typed += [payload["doc"]["version"]["basis"], payload["doc"]["number"], payload["doc"]["read_code"]]
    missing = [text for text in typed if not any(_stands(_squeezed(form), printed) for form in _forms(text))]
    assert missing == []


def _stands(text: str, pages: list[str]) -> bool:
    """On a page, or begun on one and ended on the next."""
    return any(text in page for page in pages) or any(
        text[:cut] in page and text[cut:] in after for page, after in pairwise(pages) for cut in range(1, len(text))
    )


def _has_places(kind: str, places: list[dict[str, Any]], on_pages: list[dict[str, Any]], pages: int) -> None:
    """Room for those whom meta.toml names, on the paper, each once; and on every page for those who sign every page."""
    meta = meta_of(kind)
    signers = {each["role"]: each for each in meta["signers"]}
    hands = [each for each in places if each["kind"] == "hand"]
    assert {each["role"] for each in hands} <= set(signers)
    assert [each["role"] for each in places if each["kind"] == "seal"] == meta["seals"]
    assert len({(each["role"], each["index"]) for each in hands}) == len(hands)
    for each in places:
        left, low, right, high = each["box"]
        assert 0 <= each["page"] < pages
        assert 0 < left < right < 842
        assert 20 < low < high < 842
    assert {each["role"] for each in on_pages} <= {role for role, each in signers.items() if each["every_page"]}
    assert len(on_pages) % pages == 0
    always = [role for role, each in signers.items() if each["every_page"] and role in {each["role"] for each in hands}]
    assert set(always) == {each["role"] for each in on_pages}


def _typed(annotation: Any, value: Any) -> Iterator[str]:
    """The texts and times that were typed; closed choices are ticked or told in other words."""
    if value in (None, "") or get_origin(annotation) is Literal or isinstance(value, bool):
        return
    if isinstance(annotation, type) and issubclass(annotation, Part):
        for name, field in annotation.model_fields.items():
            if value[name] != field.default:
                yield from _typed(field.annotation, value[name])
    elif get_origin(annotation) in (Annotated, types.UnionType):
        yield from _typed(get_args(annotation)[0], value)
    elif isinstance(value, list):
        for each in value:
            yield from _typed(get_args(annotation)[0], each)
    elif annotation in (date, datetime) or isinstance(value, str):
        yield from value.split("\n")
    else:
        yield str(value)


def _forms(text: str) -> tuple[str, ...]:
    """How that text may be printed: itself; a time as day, moment, or clock of the film; a small number in Chinese."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(:\d\d)\+08:00)?", text)
    if not found:
        return (text,) if not re.fullmatch("[1-9]", text) else (text, "〇一二三四五六七八九"[int(text)])
    day = f"{found[1]}年{int(found[2])}月{int(found[3])}日"
    return (day,) if found[4] is None else (f"{day}{found[4]}时{found[5]}分", f"{found[4]}:{found[5]}{found[6]}")


def _squeezed(text: str) -> str:
    """Without spaces and hyphens: at the end of a line a reader of PDFs takes one for a broken word."""
    return re.sub(r"[\s\u00ad\ufffe\u0002-]", "", text)


def test_even_forty_who_sign_find_their_places_on_the_paper(tmp_path: Path) -> None:
    payload, _images = sample_payload("d01_rights", samples_of("d01_rights")[0])
    many = [{"kind": "法定代理人", "name": f"第{n}人", "relation": "", "certificate": ""} for n in range(40)]
    payload["data"]["companions"] = many
    made = typeset(tmp_path, "d01_rights", payload | {"hands": {}}, {})
    guardians = [each for each in made.places if each["role"] == "guardian"]
    assert [each["index"] for each in guardians] == list(range(40))
    assert all(each["box"][1] > 60 for each in made.places)
    assert f"第{39}人" in "".join(_pages(made.pdf))


def test_an_article_that_is_a_bare_number_is_of_the_criminal_law(tmp_path: Path) -> None:
    payload, images = sample_payload("d04_recognizance", samples_of("d04_recognizance")[0])
    payload["data"]["charges"] = [{"name": "盗窃罪", "article": "264"}, {"name": "某罪", "article": "某法第一条"}]
    whole = "".join(_pages(typeset(tmp_path, "d04_recognizance", payload | {"hands": {}}, images).pdf))
    assert "盗窃罪（《刑法》第二百六十四条）" in "".join(whole.split()) and "某罪（某法第一条）" in "".join(
        whole.split()
    )


def test_a_draft_a_demo_and_a_code_in_the_foot_are_seen_on_every_page(tmp_path: Path) -> None:
    payload, _images = sample_payload("d07_proposal", samples_of("d07_proposal")[0])
    code = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>'
    payload["doc"] |= {"draft": True, "qr": "qr.svg", "digest": "ab" * 32}
    drafted = _pages(typeset(tmp_path / "drafted", "d07_proposal", payload, {"qr.svg": code} | _images).pdf)
    assert len(drafted) > 1
    assert all("草稿" in page and "无法律效力" in page for page in drafted)
    payload["doc"] |= {"draft": False, "unit": {"code": "x", "name": "某某市人民检察院", "demo": False}}
    issued = _pages(typeset(tmp_path / "issued", "d07_proposal", payload, {"qr.svg": code} | _images).pdf)
    assert not any("草稿" in page or "无法律效力" in page for page in issued)
    assert all("abababababababab" in page for page in issued)


@pytest.mark.parametrize(
    ("name", "inputs", "says"),
    [
        ("agency", {"unit": "演示市人民检察院", "demo": "true"}, "无法律效力"),
        ("agency", {"unit": "某某市人民检察院", "demo": "false"}, "单位电子签名"),
        ("system", {"at": "2026-11-30 10:12:00", "demo": "false"}, "系统完整性认证（非印章）"),
        ("event", {"who": "𬱖𬍛", "role": "犯罪嫌疑人", "at": "2026-11-30 10:12:00", "demo": "true"}, "𬱖𬍛"),
    ],
)
def test_a_stamp_says_what_it_is(name: str, inputs: dict[str, str], says: str) -> None:
    pdf = stamped(name, inputs, fonts=fonts.folders())
    assert check_pdf(Compiled(pdf, ())) == 1
    assert says in _squeezed(_pages(pdf)[0])


@pytest.mark.parametrize("kind", READY)
def test_every_role_that_meta_names_has_its_place_in_some_sample(tmp_path: Path, kind: str) -> None:
    found: set[str] = set()
    for sample in samples_of(kind):
        payload, images = sample_payload(kind, sample)
        found |= {each["role"] for each in typeset(tmp_path / sample.stem, kind, payload, images).places}
    meta = meta_of(kind)
    assert {each["role"] for each in meta["signers"]} | set(meta["seals"]) == found


def test_a_comma_forced_to_begin_a_line_is_seen_by_these_tests(tmp_path: Path) -> None:
    page = '#set page(width: 99mm, height: 66mm)\n#set text(font: "Noto Serif SC")\n𬱖丁\\ ，戊己。\n\n没有问题，一行。'
    (tmp_path / "page.typ").write_text(page, "utf-8")
    folders = [str(each) for each in fonts.folders()]
    pdf = typst.compile(tmp_path / "page.typ", font_paths=folders, ignore_system_fonts=True)
    assert len(list(lines_begun_badly(pdf))) == 1
