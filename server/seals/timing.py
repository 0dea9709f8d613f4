"""Time stamps (RFC 3161): our own service, bytes in and out, and the two ways in which pyHanko reaches one."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import ClassVar

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.timestamps.common_utils import dummy_digest

from server.seals.awaiting import finished
from server.seals.errors import StampDown
from server.seals.issuers.own import as_asn1, memory_signer
from server.seals.pki.folder import ISSUING, TIME, Pki

#: Our policy for stamps, under the arc for examples (RFC 5612 has none of policies): no promise is made by it.
POLICY = "1.3.6.1.4.1.32473.3161.1"
_DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}
MEDIA_QUERY, MEDIA_REPLY = "application/timestamp-query", "application/timestamp-reply"
LONGEST_QUERY = 4096
#: What reaching a time-stamping service can end in.
STAMP_TROUBLE = (TimestampRequestError, OSError, TimeoutError, StampDown)


class _Refusal(core.Sequence):
    """A reply without a token, which asn1crypto's own type cannot write (RFC 3161, 2.4.2: the token is optional)."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


class OwnAuthority:
    """The time-stamping service of the folder. Its time is what the caller says it is."""

    def __init__(self, pki: Pki) -> None:
        self._held, self._chain = pki.held(TIME), pki.certificate(ISSUING)
        self._certificate = as_asn1(self._held.certificate)
        #: Replies to what is asked only to learn how large one is.
        self.trials: dict[bytes, tsp.TimeStampResp] = {}

    def answer(self, query: bytes, now: datetime) -> bytes:
        """The reply to a request (both DER): granted, or refused with the reason that RFC 3161 has for it."""
        try:
            request = tsp.TimeStampReq.load(query, strict=True)
            asked: tsp.MessageImprint = request["message_imprint"]
            algorithm = asked["hash_algorithm"]["algorithm"].native
            length = len(asked["hashed_message"].native)
        except (ValueError, TypeError, KeyError):
            return _refused("bad_data_format")
        if _DIGESTS.get(algorithm) != length:
            return _refused("bad_alg")
        return finished(self.reply(request, now)).dump()

    async def reply(self, request: tsp.TimeStampReq, now: datetime) -> tsp.TimeStampResp:
        """The granted reply to a request that was read."""
        signer = self._signer()
        told = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": request["message_imprint"],
            "serial_number": secrets.randbits(63),
            "gen_time": now.astimezone(UTC).replace(microsecond=0),
            "tsa": x509.GeneralName(name="directory_name", value=self._certificate.subject),
        }
        if request["nonce"].native is not None:
            told["nonce"] = request["nonce"]
        content = tsp.TSTInfo(told).dump()
        token = await self._token(signer, content, now)
        if not request["cert_req"].native:
            token["content"]["certificates"] = cms.CertificateSet([])
        return tsp.TimeStampResp({"status": tsp.PKIStatusInfo({"status": "granted"}), "time_stamp_token": token})

    async def _token(self, signer: SimpleSigner, content: bytes, now: datetime) -> cms.ContentInfo:
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(now.astimezone(UTC))})),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(self._certificate)),
                simple_cms_attribute("message_digest", sha256(content).digest()),
            ]
        )
        inside = cms.EncapsulatedContentInfo({"content_type": "tst_info", "content": cms.ParsableOctetString(content)})
        return await signer.async_sign_prescribed_attributes(
            "sha256", attributes, cms_version="v3", encap_content_info=inside
        )

    def _signer(self) -> SimpleSigner:
        with memory_signer(self._held, (self._chain,)).opened() as signer:
            assert isinstance(signer, SimpleSigner)
            return signer


class OwnTimeStamper(TimeStamper):
    """pyHanko's way to our own service in this process, at one moment."""

    def __init__(self, authority: OwnAuthority, now: datetime) -> None:
        super().__init__(include_nonce=False)  # nobody stands between who asks and who answers
        self._authority, self._now = authority, now

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The reply to pyHanko's request. What it asks only to learn a stamp's size is answered alike each time."""
        imprint = req["message_imprint"]
        digest = imprint["hashed_message"].native
        if digest != dummy_digest(imprint["hash_algorithm"]["algorithm"].native):
            return await self._authority.reply(req, self._now)
        if digest not in self._authority.trials:
            self._authority.trials[digest] = await self._authority.reply(req, self._now)
        return self._authority.trials[digest]


def _refused(why: str) -> bytes:
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": tsp.PKIFailureInfo({why})})
    return _Refusal({"status": status}).dump()
