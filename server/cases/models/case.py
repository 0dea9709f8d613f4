"""A case, and how it passed from hand to hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.cases.kinds import Procedure
from server.cases.states import CaseState

WHY = 400


class Case(models.Model):
    """One case of a unit. Its days (`*_on`) are days of the centre's time zone."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases", verbose_name=_("单位"))
    #: 部门受案号, in the unit's own pattern; 统一受案号, 17 digits. Null where it has none yet.
    bmsah = models.CharField(_("部门受案号"), max_length=64, unique=True, null=True, blank=True)
    tysah = models.CharField(_("统一受案号"), max_length=17, unique=True, null=True, blank=True)
    name = models.CharField(_("案件名称"), max_length=200)
    state = models.CharField(_("阶段"), max_length=32, choices=CaseState.choices, default=CaseState.ACCEPTED)
    procedure = models.CharField(_("适用程序"), max_length=16, choices=Procedure.choices, default=Procedure.ORDINARY)
    police_unit = models.CharField(_("侦查机关"), max_length=100, blank=True)
    police_advises_plea = models.BooleanField(_("侦查机关建议适用认罪认罚"), default=False)
    prosecutor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("承办检察官"),
    )
    #: Assistants and clerks who work on it with him.
    helpers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="assisted_cases")
    accepted_on = models.DateField(_("受理日期"))
    #: The day from which examination for prosecution runs: acceptance, or the day a returned case came back.
    counted_from = models.DateField(_("审查起诉期限起算日"))
    #: Fast track, more than one year possible: 15 days in place of 10 (刑诉法172).
    over_one_year = models.BooleanField(_("可能判处一年以上有期徒刑"), default=False)
    #: One month prolonged by 15 days, on the day of approval.
    extended_on = models.DateField(_("延长审查起诉期限批准日"), null=True, blank=True)
    #: How often it went back for supplementary investigation; twice at most (刑诉法175).
    returned_times = models.PositiveSmallIntegerField(_("退回补充侦查次数"), default=0)
    #: The 48-hour lane runs from here; null: not in it.
    express_from = models.DateTimeField(_("快办起算时间"), null=True, blank=True)
    is_complex = models.BooleanField(_("案情重大复杂或有重大社会影响"), default=False)
    has_victim = models.BooleanField(_("有被害人"), default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Which system it came from, and its number there; "" when it was written here.
    origin = models.CharField(max_length=32, blank=True)
    origin_key = models.CharField(max_length=100, blank=True)
    #: Goes up with every write: a form made from an older one is stale.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-accepted_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("origin", "origin_key"), condition=~models.Q(origin_key=""), name="case_of_origin"
            ),
        )
        indexes = (
            # in order of acceptance: for one unit, for one person, and for a reach of many units
            models.Index(fields=("-accepted_on", "-id"), name="case_by_day"),
            models.Index(fields=("state", "-accepted_on", "-id"), name="case_of_state"),
            models.Index(fields=("unit", "-accepted_on", "-id"), name="case_of_unit"),
            models.Index(fields=("prosecutor", "-accepted_on", "-id"), name="case_of_prosecutor"),
            models.Index(fields=("unit", "state", "-accepted_on", "-id"), name="case_of_unit_state"),
        )

    def __str__(self) -> str:
        return self.name


class Handover(models.Model):
    """The case passed from one prosecutor to another, by whom and why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=WHY)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
