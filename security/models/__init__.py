"""The models of the app; the only module that re-exports."""

from security.models.audit import AuditEntry, AuditName, AuditSeal
from security.models.heartbeat import Heartbeat
from security.models.limit import Limit
from security.models.notice import Notice
from security.models.session import Session
from security.models.user import Appearance, User

__all__ = ["Appearance", "AuditEntry", "AuditName", "AuditSeal", "Heartbeat", "Limit", "Notice", "Session", "User"]
