"""Log-in by the city's identity provider (OpenID Connect, code flow with PKCE): the subject finds the account, roles stay ours."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from core.errors import Conflict
from core.settings import Provider

ALGORITHMS = ["RS256", "ES256", "PS256"]
PATIENCE = 10.0
"""Seconds that the provider may take to answer."""
COOKIE = "ducha-oidc"
_SILENT = "统一认证没有应答。请稍后重试，或用本系统的用户名和密码登录。"
_NOT_VOUCHED = "统一认证的应答没有通过核对，没有登录。请重新登录；再次出现请联系系统管理员。"


@dataclass(frozen=True)
class Errand:
    """What the browser keeps in a cookie while the person is at the provider."""

    state: str
    nonce: str
    verifier: str
    target: str

    def text(self) -> str:
        """The errand as the cookie's text."""
        return json.dumps([self.state, self.nonce, self.verifier, self.target])


def errand_of(text: str) -> Errand | None:
    """Read an errand back; None where the cookie holds none."""
    try:
        read = json.loads(text)
    except ValueError:
        return None
    return Errand(*read) if isinstance(read, list) and len(read) == 4 and all(isinstance(one, str) for one in read) else None


def begin(provider: Provider, target: str) -> tuple[str, Errand]:
    """Return the provider's address to go to, and what to remember. Raises Conflict when the provider does not answer."""
    errand = Errand(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), target)
    endpoint = str(_metadata(provider)["authorization_endpoint"])
    with _client(provider) as client:
        url, _ = client.create_authorization_url(endpoint, state=errand.state, nonce=errand.nonce, code_verifier=errand.verifier)
    return str(url), errand


def subject(provider: Provider, errand: Errand, *, answer: str) -> str:
    """Exchange the provider's answer (the address it led back to) for the subject that it vouches for.

    Raises Conflict when the provider does not answer, or when state, signature, issuer, audience, nonce or time are not right.
    """
    metadata = _metadata(provider)
    try:
        with _client(provider) as client:
            token = client.fetch_token(
                str(metadata["token_endpoint"]), authorization_response=answer, state=errand.state, code_verifier=errand.verifier
            )
        keys = KeySet.import_key_set(_fetched(str(metadata["jwks_uri"])))
        claims = jwt.decode(str(token["id_token"]), keys, algorithms=ALGORITHMS).claims
        _claims(provider, errand).validate(claims)
    except httpx.HTTPError as error:
        raise Conflict(_SILENT) from error
    except (AuthlibBaseError, JoseError, KeyError, ValueError) as error:
        raise Conflict(_NOT_VOUCHED) from error
    return str(claims["sub"])


def _claims(provider: Provider, errand: Errand) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        nonce={"essential": True, "value": errand.nonce},
        sub={"essential": True},
    )


def _client(provider: Provider) -> OAuth2Client:
    return OAuth2Client(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        scope="openid",
        redirect_uri=provider.back,
        code_challenge_method="S256",
        timeout=PATIENCE,
    )


def _metadata(provider: Provider) -> dict[str, Any]:
    """The provider's description of itself, which must be of the issuer that was configured."""
    found: dict[str, Any] = _fetched(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise Conflict(_NOT_VOUCHED)
    return found


def _fetched(url: str) -> Any:
    try:
        return httpx.get(url, timeout=PATIENCE).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise Conflict(_SILENT) from error
