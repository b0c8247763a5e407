"""The session store: Django's database store, but a row does not hold the value that opens the session."""

import hashlib
from typing import Any

from django.apps import apps
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from console.kit.request_facts import request_facts


def stored(session_key: str | None) -> str | None:
    """What stands in the database for a cookie's value: 40 hex digits of its SHA-256, of no use to a thief."""
    return session_key and hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Sessions by the digest of their key, with the person, address and device they belong to."""

    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("security", "Session")

    def _get_session_from_db(self) -> Any:
        row = self.model.objects.filter(session_key=stored(self.session_key), expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=stored(session_key)).exists())

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        facts = request_facts.get()
        row: Any = self.model
        return row(
            session_key=stored(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get("_auth_user_id"),
            address=(facts.address if facts else "") or None,
            device=facts.device if facts else "",
            created_at=data.get("started_at") or timezone.now(),
        )

    def save(self, must_create: bool = False) -> None:
        """Raises UpdateError if the row ended meanwhile: ending a session elsewhere is not undone by its use."""
        if not must_create and self.session_key is not None:
            data = self._get_session(no_load=False)  # type: ignore[attr-defined]
            row = self.create_model_instance(data)
            fields = {
                "session_data": row.session_data,
                "expire_date": row.expire_date,
                "user": row.user_id,
                "address": row.address,  # of the last use that was noted
            }
            if "started_at" in data:
                fields["created_at"] = row.created_at
            if not self.model.objects.filter(session_key=row.session_key).update(**fields):
                raise UpdateError
            return
        super().save(must_create=must_create)

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=stored(key)).delete()
