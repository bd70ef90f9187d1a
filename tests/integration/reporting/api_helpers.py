"""A program that speaks to the API: short words for its tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.test import Client

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import make_token

PROBLEM = "application/problem+json"
Q2 = "2018/2/"


class Program:
    """A client with a token; every answer is checked to be JSON of a known form."""

    def __init__(self, user: User, token: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Token {token or make_token(actor=OPERATOR, user=user, label='test')}"}

    def send(self, method: str, path: str, body: Any = None, *, match: str = "", key: str = "", **more: str) -> Any:
        """The answer to a request; `path` below /api/v1/."""
        headers = {**self.headers, **{name.replace("_", "-"): value for name, value in more.items()}}
        headers |= {"If-Match": match} if match else {}
        headers |= {"Idempotency-Key": key} if key else {}
        text = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        address = path if path.startswith("/") else f"/api/v1/{path}"
        answer = self.client.generic(method, address, text, content_type="application/json", headers=headers)
        assert answer.status_code < 500, answer.content
        if answer.status_code >= 400:
            held_to_form(answer)
        return answer

    def get(self, path: str, **more: str) -> Any:
        """GET."""
        return self.send("GET", path, **more)

    def read(self, path: str) -> Any:
        """A document that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def tag(self, path: str) -> str:
        """The ETag of a document that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content.decode()
        return str(answer["ETag"])

    def write(self, method: str, path: str, body: Any = None, *, status: int = 200, **more: str) -> Any:
        """A write that must be answered so; the document."""
        answer = self.send(method, path, {} if body is None else body, **more)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()


def held_to_form(answer: Any) -> Mapping[str, Any]:
    """A problem document, whole, in both languages."""
    assert answer["Content-Type"] == PROBLEM, (answer["Content-Type"], answer.content)
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == answer.status_code
    assert body["type"].startswith("urn:pledge-portal:problem:")
    for name in ("title", "title_en", "detail", "detail_en"):
        assert isinstance(body[name], str) and body[name], body
    for error in body.get("errors", ()):
        assert {"field", "code", "message", "message_en"} <= set(error), body
    return body
