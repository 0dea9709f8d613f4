"""The centre's log as a Merkle tree (RFC 6962 section 2.1; proofs checked by RFC 9162 sections 2.1.3 and 2.1.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sync.errors import LocalFault
from sync.evidence.errors import BadProof

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_SIZE = 32


def leaf_hash(data: bytes) -> bytes:
    """Hash of one leaf: SHA-256 of 0x00 and the data."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256 of 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


class Tree:
    """An append-only tree; `_levels[h][i]` is complete subtree i of 2**h leaves, never rewritten."""

    def __init__(self, leaves: Sequence[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for each in leaves:
            self.append(each)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> int:
        """Adds a leaf hash (32 bytes); returns its index."""
        index = position = len(self)
        self._levels[0].append(leaf)
        level, carry = 0, leaf
        while position & 1:
            carry = node_hash(self._levels[level][position - 1], carry)
            position >>= 1
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(carry)
        return index

    def root(self, size: int | None = None) -> bytes:
        """Root over the first `size` leaves."""
        return self._range(0, len(self) if size is None else self._sized(size))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Audit path of leaf `index` in the tree of `size`, from the leaf upwards."""
        if not 0 <= index < self._sized(size):
            raise LocalFault(f"inclusion proof: expected an index under {size}, got {index}")
        path: list[bytes] = []
        start, stop = 0, size
        while stop - start > 1:
            middle = start + _split(stop - start)
            if index < middle:
                path.append(self._range(middle, stop))
                stop = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Proof that the tree of `old` leaves is a prefix of that of `new`."""
        if not 0 < old <= self._sized(new):
            raise LocalFault(f"consistency proof: expected 0 < old <= {new}, got {old}")
        path: list[bytes] = []
        start, stop, whole = 0, new, True
        while old != stop:
            middle = start + _split(stop - start)
            if old <= middle:
                path.append(self._range(middle, stop))
                stop = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._range(start, stop))
        return path[::-1]

    def _sized(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise LocalFault(f"tree: expected a size of at most {len(self)}, got {size}")
        return size

    def _range(self, start: int, stop: int) -> bytes:
        size = stop - start
        if size == 0:
            return EMPTY_ROOT
        if size & (size - 1) == 0 and start % size == 0:
            level = size.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(size)
        return node_hash(self._range(start, middle), self._range(middle, stop))


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raises BadProof unless the leaf hash is number `index` of the `size` leaves under `root` (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or any(len(each) != HASH_SIZE for each in (leaf, root, *path)):
        raise BadProof(f"inclusion: index {index} of {size}, or a hash that is not of {HASH_SIZE} bytes")
    position, last, value = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise BadProof("inclusion: the path is longer than the tree is high")
        if position & 1 or position == last:
            value = node_hash(sibling, value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or value != root:
        raise BadProof(f"inclusion: leaf {index} of {size} is not under this root")


def check_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises BadProof unless the tree of `new` leaves begins with that of `old` (RFC 9162 2.1.4.2)."""
    if 0 < old == new:
        if path or old_root != new_root:
            raise BadProof("consistency: one size, two roots")
        return
    if not 0 < old < new or any(len(each) != HASH_SIZE for each in (old_root, new_root, *path)):
        raise BadProof(f"consistency: sizes {old} and {new}, or a hash that is not of {HASH_SIZE} bytes")
    if not path:
        raise BadProof("consistency: an empty path between two sizes")
    nodes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            raise BadProof("consistency: the path is longer than the tree is high")
        if position & 1 or position == last:
            first, second = node_hash(node, first), node_hash(node, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, node)
        position, last = position >> 1, last >> 1
    if last != 0 or first != old_root or second != new_root:
        raise BadProof(f"consistency: the tree of {new} does not begin with that of {old}")
