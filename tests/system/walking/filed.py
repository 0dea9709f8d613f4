"""The walk of issue 5 as its acts, one after the other: from the case's import to the sealed disc."""

from __future__ import annotations

from datetime import datetime

from playwright.sync_api import Browser, expect

from tests.faults.judging import whole
from tests.system.walking import consulting, custody, filing, keeping, office, opining, outside, refusing, signing
from tests.system.walking.centre import Centre
from tests.system.walking.people import People, Person

SUSPECT, LAWYER, PROSECUTOR, MANAGER = "走查甲", "演示值班律师", "演示检察官", "演示案管人员"
TOPIC = "量刑情节和量刑建议"


class Walk:
    """The people, what they made so far, and where it is."""

    def __init__(self, centre: Centre, people: People, browser: Browser, now: datetime) -> None:
        self.centre, self.browser, self.now = centre, browser, now
        self.folder = centre.folder
        self.manager, self.agency, self.head = people["anguan"], people["fayuan"], people["zhuren"]
        self.prosecutor, self.lawyer = people["jiancha"], people["zhiban"]
        self.stranger = people["zhibanb"]
        self.papers: dict[str, str] = {}

    def prepare(self) -> None:
        """The case comes in, the lawyer is found and booked, what must precede the hearing is done."""
        office.import_cases(self.manager, self.now)
        outside.keep_roster(self.agency)
        office.fill_booking(self.prosecutor, "甲", office.slot_now(self.now))
        self.prosecutor.press("预约")
        self.prosecutor.page.wait_for_url("**/bookings/b/**")
        self.number = self.prosecutor.page.url.rstrip("/").rsplit("/", 1)[-1]
        office.send(self.prosecutor, self.number, "示范市甲区法律援助中心")
        outside.assign(self.agency, self.number)
        outside.confirm(self.lawyer, self.number)
        office.open_case(self.prosecutor, "甲")
        self.case = self.prosecutor.page.url.rstrip("/").rsplit("/", 1)[-1]
        self.person = filing.name_lawyer(self.prosecutor, SUSPECT, LAWYER)
        refusing.a_character_without_a_glyph(self.prosecutor, self.case)
        for step in ("已为律师阅卷会见提供便利", "审查自愿性"):
            filing.note_step(self.prosecutor, self.case, step)

    def tell(self) -> None:
        """One press in the room; who is there, rights and law, each on a paper that is signed at once."""
        self.centre.wait("the room to know its booking", lambda: self.centre.next_booking(), within_s=60)
        self.centre.press()
        self.centre.wait_state("recording")
        self.session = str(self.centre.ask(do="state")["session"])
        who = self.prosecutor
        self.hearing = consulting.open_page(who, self.number)
        for words in ("告知全程", "核对在场", "告知权利"):
            consulting.mark_next(who, words)
        consulting.write(who, "权利义务和认罪认罚规定的告知情况", "已告知，其表示听懂。")
        rights = self._draft("d01_rights")
        sitting = signing.ask_hands(who, rights)
        refusing.a_wrong_code(self.browser, who.home)
        self.tablet = signing.bind_tablet(who, sitting, self.browser)
        refusing.no_hand_and_no_finger(self.tablet, SUSPECT, self.folder)
        signing.sign_again(self.tablet, SUSPECT, self.folder)
        signing.sign_as_presider(who, sitting, PROSECUTOR)
        self._file(rights)
        self._all_sign(self._draft("d02_plea_law"), "认罪认罚从宽制度告知书", with_suspect=True)

    def hear(self) -> None:
        """Facts, proposal, objection, a note, a break, evidence."""
        who = self.prosecutor
        who.go(self.hearing)
        for words in ("说明无正当", "告知认定"):
            consulting.mark_next(who, words)
        consulting.write(who, "拟认定的事实", consulting.FACTS)
        consulting.write(who, "拟认定的罪名和法律依据", "盗窃罪，刑法第二百六十四条")
        consulting.mark_next(who, "提出并说明")
        consulting.propose(who, 10)
        consulting.mark_next(who, "听取辩护人")
        consulting.stand(who, "C7_LAWYER_OPINION", TOPIC, "有异议", "有自首情节，建议六个月。")
        consulting.reply(who, "suspect", "disagrees", "请求从轻")
        consulting.mark_next(who, "听取犯罪嫌疑人")
        consulting.stand(who, "C8_SUSPECT_OPINION", TOPIC, "有异议", "请求从轻。")
        consulting.note(who, "律师提出自首的证据")
        consulting.break_and_go_on(who)
        self._a_plug_is_pulled()
        consulting.mark_next(who, "证据开示")
        consulting.show(who, "权利义务告知书")

    def _a_plug_is_pulled(self) -> None:
        """The camera is gone for a moment: that stands signed, and wants an explanation before filing."""
        for is_out in (True, False):
            assert self.centre.ask(do="unplug", track="scene", out=is_out)["ok"]
            self.centre.wait(f"out: {is_out}", lambda out=is_out: self._scene()["absent"] is out, within_s=30)

    def _scene(self) -> dict[str, object]:
        return next(each for each in self.centre.ask(do="state")["tracks"] if each["name"] == "scene")

    def agree_and_sign(self) -> None:
        """A lower proposal with its reason, agreed; the recognizance is signed, at the second try."""
        who = self.prosecutor
        consulting.propose(who, 6, "采纳律师关于自首的意见")
        expect(who.page.locator(".round-now")).to_contain_text("有期徒刑6个月 ")
        consulting.reply(who, "suspect", "agrees", "同意")
        consulting.reply(who, "lawyer", "agrees", "无异议")
        consulting.mark_next(who, "就量刑建议达成")
        consulting.take(who, TOPIC, "采纳", "按自首情节调整为六个月。")
        consulting.decide(who, "达成一致")
        consulting.mark_next(who, "签署具结书")
        self._refused_once()
        who.go(self.hearing)
        paper = self._from_hearing("认罪认罚具结书")
        sitting = signing.ask_hands(who, paper)
        signing.take_along(who, sitting)
        signing.not_without_the_lawyer(self.tablet, SUSPECT)
        signing.be_present(self.lawyer, "认罪认罚具结书")
        refusing.a_stranger(self.stranger, sitting.replace("/of/", "/desk/"))
        who.go(sitting)
        signing.link_drops(self.tablet, self.lawyer, who, SUSPECT, self.folder)
        signing.sign(self.tablet, SUSPECT, self.folder)
        signing.sign(self.lawyer.page, LAWYER)
        self._file(paper)
        who.go(self.hearing)
        consulting.mark_next(who, "律师见证")

    def _refused_once(self) -> None:
        paper = self._from_hearing("认罪认罚具结书")
        sitting = signing.ask_hands(self.prosecutor, paper)
        refusing.the_recognizance_is_refused(self.prosecutor, sitting, paper, "想再同律师商量")

    def read_back_and_end(self) -> None:
        """The record is read, signed by all; the lawyer's opinion is written, answered and signed; the room stops."""
        who = self.prosecutor
        consulting.mark_next(who, "核对笔录")
        consulting.read_back(who)
        self._all_sign(self._from_hearing("听取意见笔录"), "听取意见笔录", with_suspect=True)
        who.go(self.hearing)
        consulting.mark_next(who, "宣布结束")
        who.press("结束本次听取意见")
        who.reads("已办理。")
        self._opinion()
        self.centre.hold()
        self.centre.wait_state("ready")
        self.centre.wait("every receipt", lambda: whole(self.centre), within_s=60)

    def _opinion(self) -> None:
        who = self.prosecutor
        opining.write(self.lawyer, "有期徒刑6个月")
        paper = opining.answer(who, SUSPECT)
        signing.issue(who, paper)
        self._all_sign(paper, "值班律师法律帮助意见书", with_suspect=False)

    def prove(self) -> None:
        """The papers name the film and prove themselves, the changed byte is seen, the film shows every signature."""
        page = self.browser.new_context(locale="zh-CN").new_page()
        pdf = keeping.download(self.prosecutor, self.papers["认罪认罚具结书"], self.folder / "d04.pdf")
        assert self.session[:16] in keeping.text_of(pdf)
        record = keeping.download(self.prosecutor, self.papers["听取意见笔录"], self.folder / "d03.pdf")
        assert "示范律师事务所" in keeping.text_of(record), "the record names the lawyer as his account has him"
        keeping.believed(page, self.centre.portal, pdf)
        refusing.a_changed_document(page, self.centre.portal, pdf, self.folder)
        keeping.the_film_shows(self.prosecutor, self.session, SIGNED)

    def file(self) -> None:
        """What lacks is named; what is mended goes, one thing is let pass by the department head, and it is filed."""
        who, case = self.prosecutor, self.case
        for event in filing.COURSE:
            filing.move(who, case, event)
        filing.change_a_fact(who, self.person)
        filing.cannot_file(who, case)
        filing.note_step(who, case, "提起公诉", "示甲检刑诉〔2026〕1号")
        filing.explain_film(who, case)
        filing.ask_exception(who, case, "document")
        filing.approve(self.head, office.case_of("甲"))
        filing.file(who, case)

    def seal(self) -> None:
        """The disc is made, read back and sealed by who handles the case; case management, who sees nothing of it,
        sends it back, has it sealed again and signed for by all, and takes it."""
        who, disc = self.prosecutor, keeping.make_disc(self.prosecutor, self.case)
        keeping.burn_and_read_back(who, disc, self.folder)
        keeping.seal_disc(who, disc, f"{SUSPECT}、{LAWYER}、{PROSECUTOR}")
        custody.sees_no_film(self.manager, disc)
        custody.send_back(self.manager, disc, "封条上没有案管人员签名")
        keeping.seal_disc(who, disc, f"{SUSPECT}、{LAWYER}、{PROSECUTOR}、{MANAGER}")
        paper, title = keeping.begin_record(self.manager, disc), "录音录像封存、启封记录"
        signing.issue(self.manager, paper)
        sitting = signing.ask_hands(self.manager, paper)
        signing.sign(signing.bind_tablet(self.manager, sitting, self.browser), SUSPECT, self.folder)
        signing.sign_as_asked(self.lawyer, title, LAWYER)
        signing.sign_as_asked(who, title, PROSECUTOR)
        signing.sign_as_presider(self.manager, sitting, MANAGER)
        self._file(paper, self.manager)
        custody.receive(self.manager, disc)
        self.disc, self.papers[title] = disc, paper

    def keep(self) -> None:
        """At case management a lawyer reads, the dossier is taken out, a paper and the disc go to the court."""
        custody.lawyer_reads_here(self.manager, self.case, self.browser)
        keeping.export(self.manager, self.case, self.folder)
        custody.push(self.manager, self.centre, self.case, "认罪认罚具结书")
        custody.hand_over(self.manager, self.disc)

    def _draft(self, kind: str) -> str:
        paper = signing.draft(self.prosecutor, self.case, kind)
        signing.issue(self.prosecutor, paper)
        return paper

    def _from_hearing(self, words: str) -> str:
        paper = signing.draft_from_hearing(self.prosecutor, self.hearing, words)
        signing.issue(self.prosecutor, paper)
        self.papers[words] = paper
        return paper

    def _all_sign(self, paper: str, title: str, *, with_suspect: bool) -> None:
        who = self.prosecutor
        sitting = signing.ask_hands(who, paper)
        if with_suspect:
            signing.take_along(who, sitting)
            signing.sign(self.tablet, SUSPECT, self.folder)
        signing.sign_as_asked(self.lawyer, title, LAWYER)
        signing.sign_as_presider(who, sitting, PROSECUTOR)
        self._file(paper)

    def _file(self, paper: str, by: Person | None = None) -> None:
        who = by or self.prosecutor
        who.waits_for("已成文", paper)
        who.press("入卷")
        who.reads("已入卷。")


#: What the film's list of happenings says of the signatures, in their order.
SIGNED = (
    "犯罪嫌疑人、被告人签署《诉讼权利义务告知书》",
    "检察官签署《诉讼权利义务告知书》",
    "犯罪嫌疑人、被告人签署《认罪认罚从宽制度告知书》",
    "辩护人、值班律师签署《认罪认罚从宽制度告知书》",
    "检察官签署《认罪认罚从宽制度告知书》",
    "犯罪嫌疑人、被告人拒绝签署《认罪认罚具结书》",
    "犯罪嫌疑人、被告人签署《认罪认罚具结书》",
    "辩护人、值班律师签署《认罪认罚具结书》",
    "犯罪嫌疑人、被告人签署《听取意见笔录》",
    "辩护人、值班律师签署《听取意见笔录》",
    "检察官签署《听取意见笔录》",
)
