"""What a sealed recording is (docs/formats/evidence.md). Pure: no clock, no files, no network.

keys      key ids, raw ES256 signatures, HPKE recipients       suites   which algorithms a number stands for
cose      signed envelopes                                     envelope the segment file: header, frames, end
records   what a part's records say                            statements   what the box chain says
chain     predecessor, fork, part certificate                  timeline every nanosecond is a segment or a gap
receipts  the centre's signed words: receipt, anchor, command  merkle, checkpoint   the centre's log
claim     what the QR code carries                             verify   the numbered recipe over a whole export
findings  what a verifier is given and finds                   vouching what the centre vouches for
named     files and keys that stand for something
pauses    suspensions and confidential talks                   notes    what names a person, sealed
"""
