"""The models of the app; the only module that re-exports."""

from security.models.address_change import AddressChange
from security.models.audit import AuditEntry, AuditName, AuditSeal
from security.models.factors import Authenticator, BackupCode, BackupCodes, Phone
from security.models.heartbeat import Heartbeat
from security.models.limit import Limit
from security.models.notice import Notice
from security.models.password_reset import PasswordReset
from security.models.phone_change import PhoneChange
from security.models.picture import Picture, picture_url, url_elsewhere
from security.models.recovery import RecoveryDocument, RecoveryRequest
from security.models.recovery_review import RecoveryLook, RecoveryReview
from security.models.remembered import RememberedDevice
from security.models.securing import Securing
from security.models.session import Session
from security.models.user import Appearance, User

__all__ = [
    "AddressChange",
    "Appearance",
    "AuditEntry",
    "AuditName",
    "AuditSeal",
    "Authenticator",
    "BackupCode",
    "BackupCodes",
    "Heartbeat",
    "Limit",
    "Notice",
    "PasswordReset",
    "Phone",
    "PhoneChange",
    "Picture",
    "RecoveryDocument",
    "RecoveryLook",
    "RecoveryRequest",
    "RecoveryReview",
    "RememberedDevice",
    "Securing",
    "Session",
    "User",
    "picture_url",
    "url_elsewhere",
]
