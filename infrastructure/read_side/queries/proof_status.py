"""An event's row as it is now, against the tree that was sealed."""

from __future__ import annotations

from application.audit.proofs import NotSealedError, NotWhatWasSealedError, Proofs
from application.enquiries.proof_status import ProofStatus, Standing


class LogProofStatus:
    """The port ChecksProofs."""

    def __init__(self, proofs: Proofs) -> None:
        self._proofs = proofs

    def status(self, position: int) -> ProofStatus:
        try:
            proof = self._proofs.inclusion(position)
        except NotSealedError:
            return ProofStatus(Standing.WAITING)
        except NotWhatWasSealedError as error:
            return ProofStatus(Standing.ALTERED, error.index, error.checkpoint)
        return ProofStatus(Standing.PROVEN, proof.index, proof.checkpoint)
