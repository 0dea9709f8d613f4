"""Every write to second factors: setting up, proving oneself, reset. One deed, one transaction, one audit event."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from server.access import second_factor as arithmetic
from server.access import sign_ins
from server.access.errors import TooManyWrong, WrongCode
from server.access.models import RecoveryCode, Role, SecondFactor, User
from server.access.policies import needs_second_factor
from server.audit.actions import Actor, append
from server.config.security import LOCK_OUT_FOR
from server.keyring import people_key

#: Wrong codes in a row, from anywhere, after which the factor rests: beyond the lock-out of one address.
MOST_WRONG = 10


def is_required(user: User) -> bool:
    """Whether this deployment asks this person for a second factor."""
    return settings.MSR.second_factor and needs_second_factor(Role(user.role))


def factor_of(user: User) -> SecondFactor | None:
    """The factor in force; None: none set up."""
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).first()


def codes_left(user: User) -> int:
    """Recovery codes not used yet."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def secret_in_waiting(user: User, now: datetime) -> bytes:
    """The secret that this person's authenticator is to scan: the same at each look, until its first right code."""
    if SecondFactor.objects.filter(user=user, confirmed_at=None).exists():
        return opened_secret(user)
    secret = arithmetic.new_secret()
    sealed = arithmetic.seal(people_key(), user.pk, secret, arithmetic.new_nonce())
    SecondFactor.objects.create(user=user, sealed=sealed, made_at=now)
    return secret


def opened_secret(user: User) -> bytes:
    """What his authenticator holds, in force or in waiting."""
    return arithmetic.opened(people_key(), user.pk, bytes(SecondFactor.objects.get(user=user).sealed))


@transaction.atomic
def set_up(*, user: User, code: str, now: datetime) -> list[str]:
    """In force from now on; the recovery codes, shown this once. WrongCode: the authenticator shows another one."""
    waiting = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if waiting is None:
        raise WrongCode(f"second factor of {user.username}: none waits for its first code")
    step = arithmetic.step_of(opened_secret(user), code, now)
    if step is None:
        raise WrongCode(f"second factor of {user.username}: first code is of no step near now")
    SecondFactor.objects.filter(pk=waiting.pk).update(confirmed_at=now, last_step=step)
    codes = _fresh_codes(user)
    append(user, "second_factor.set_up", user)
    return codes


@transaction.atomic
def renew_codes(*, user: User) -> list[str]:
    """New recovery codes, shown this once; the old ones are void."""
    codes = _fresh_codes(user)
    append(user, "second_factor.codes_renewed", user)
    return codes


def prove(*, user: User, code: str, now: datetime) -> None:
    """Nothing, if the code is right and was never taken. Raises WrongCode, TooManyWrong.

    1. too many wrong ones lately? 2. a code of the authenticator, newer than the last one taken? 3. a recovery code?
    4. else it counts as wrong.
    """
    factor = factor_of(user)
    if factor is None:
        raise WrongCode(f"second factor of {user.username}: none is set up")
    if factor.wrong >= MOST_WRONG and factor.wrong_at is not None and factor.wrong_at > now - LOCK_OUT_FOR:
        raise TooManyWrong(f"second factor of {user.username}: {factor.wrong} wrong codes in a row")
    if _is_taken(factor, code, now) or _is_recovery(user, code, now):
        SecondFactor.objects.filter(pk=factor.pk).update(wrong=0)
        return
    recent = Q(wrong_at__gt=now - LOCK_OUT_FOR)
    counted = SecondFactor.objects.filter(recent, pk=factor.pk).update(wrong=F("wrong") + 1, wrong_at=now)
    if not counted:
        SecondFactor.objects.filter(pk=factor.pk).update(wrong=1, wrong_at=now)
    raise WrongCode(f"second factor of {user.username}: code is of no step near now, or was taken before")


@transaction.atomic
def reset(*, actor: Actor | str, user: User, now: datetime) -> None:
    """He has no second factor any more, and no session; at the next sign-in he sets one up, if his role needs it."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    sign_ins.end_all(actor=actor, user=user, why="second factor reset", now=now)
    append(actor, "second_factor.reset", user)


def _is_taken(factor: SecondFactor, code: str, now: datetime) -> bool:
    step = arithmetic.step_of(opened_secret(factor.user), code.replace(" ", ""), now)
    if step is None:
        return False
    # the guarded update is the lock: of two that bring the same code, one is refused
    return SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step) == 1


@transaction.atomic
def _is_recovery(user: User, code: str, now: datetime) -> bool:
    digest = arithmetic.recovery_digest(people_key(), user.pk, code)
    if RecoveryCode.objects.filter(user=user, digest=digest, used_at=None).update(used_at=now) != 1:
        return False
    append(user, "second_factor.recovery_code_used", user, left=codes_left(user))
    return True


def _fresh_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = arithmetic.new_recovery_codes()
    digests = (arithmetic.recovery_digest(people_key(), user.pk, code) for code in codes)
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest) for digest in digests)
    return codes
