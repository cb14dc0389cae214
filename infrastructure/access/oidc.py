"""A provider of OpenID Connect: discovery, code flow with PKCE, and its signed word."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from application.access.federation import Departure, FederationRefusedError, ProviderSilentError

DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid profile"
TIMEOUT_SECONDS = 10
LEEWAY_SECONDS = 60
"""Clocks of two machines differ by a little."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""None, and keys that both sides know, sign nothing here."""


class OpenIdProvider:
    """`issuer` is as the provider writes it in its tokens; what it says of itself is asked once."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None, name: str) -> None:
        self._issuer, self._client_id, self._secret = issuer, client_id, client_secret
        self._name = name
        self._lock = Lock()
        self._metadata: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None

    @property
    def name(self) -> str:
        return self._name

    def departure(self, back: str) -> Departure:
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._about("authorization_endpoint"),
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )
        return Departure(address, state, nonce, verifier)

    def claims(
        self, departure: Departure, *, state: str, code: str, back: str, at: datetime
    ) -> Mapping[str, Any]:
        if not secrets.compare_digest(state.encode(), departure.state.encode()):
            raise FederationRefusedError(
                "the answer is to another browser, or to an older question"
            )
        token = self._token(code, departure.verifier, back)
        claims = self._signed(token)
        registry = jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            nonce={"essential": True, "value": departure.nonce},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise FederationRefusedError(f"the identity token is refused: {error}") from None
        return claims

    def _token(self, code: str, verifier: str, back: str) -> str:
        try:
            with self._client(back) as client:
                answer = client.fetch_token(
                    self._about("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    timeout=TIMEOUT_SECONDS,
                )
        except AuthlibBaseError as error:
            raise FederationRefusedError(f"the provider refuses the code: {error}") from None
        except (requests.RequestException, ValueError) as error:
            raise ProviderSilentError(f"{self._issuer} does not answer: {error}") from None
        if not isinstance(answer.get("id_token"), str):
            raise ProviderSilentError(f"{self._issuer} sends no identity token")
        token: str = answer["id_token"]
        return token

    def _signed(self, token: str) -> dict[str, Any]:
        """Keys are asked for anew when one is not known: providers change them."""
        try:
            return jwt.decode(token, self._key_set(), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):
            with self._lock:
                self._keys = None
        try:
            return jwt.decode(token, self._key_set(), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise FederationRefusedError(f"nobody we trust signed the token: {error}") from None

    def _key_set(self) -> KeySet:
        with self._lock:
            if self._keys is None:
                self._keys = KeySet.import_key_set(self._fetched(self._metadata_of("jwks_uri")))
            return self._keys

    def _about(self, what: str) -> str:
        with self._lock:
            return self._metadata_of(what)

    def _metadata_of(self, what: str) -> str:
        if self._metadata is None:
            found = self._fetched(self._issuer.rstrip("/") + DISCOVERY)
            if found.get("issuer") != self._issuer:
                raise ProviderSilentError(f"{self._issuer} says that it is {found.get('issuer')!r}")
            self._metadata = found
        value = self._metadata.get(what)
        if not isinstance(value, str):
            raise ProviderSilentError(f"{self._issuer} does not say its {what}")
        return value

    def _fetched(self, address: str) -> Any:
        try:
            answer = requests.get(address, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            return answer.json()
        except (requests.RequestException, ValueError) as error:
            raise ProviderSilentError(f"{address} does not answer: {error}") from None

    def _client(self, back: str) -> Any:
        method = "client_secret_basic" if self._secret else "none"
        return OAuth2Session(
            self._client_id,
            self._secret,
            scope=SCOPE,
            redirect_uri=back,
            token_endpoint_auth_method=method,
        )
