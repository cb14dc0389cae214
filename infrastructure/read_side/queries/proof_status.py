"""An event's row as it is now, against the tree that was sealed."""

from __future__ import annotations

from application.audit.proofs import NotSealedError, Proofs
from application.enquiries.proof_status import ProofStatus, Standing
from infrastructure.audit.verify import inclusion_holds, leaf_hash


class LogProofStatus:
    """The port ChecksProofs."""

    def __init__(self, proofs: Proofs) -> None:
        self._proofs = proofs

    def status(self, position: int) -> ProofStatus:
        try:
            proof = self._proofs.inclusion(position)
        except NotSealedError:
            return ProofStatus(Standing.WAITING)
        signed = proof.checkpoint
        holds = inclusion_holds(
            leaf_hash(proof.leaf), proof.index, signed.size, proof.hashes, signed.root
        )
        standing = Standing.PROVEN if holds else Standing.ALTERED
        return ProofStatus(standing, proof.index, signed)
