"""The addresses of signing in, signing out and proving who one is."""

from django.urls import path

from security.models.address_change import AddressChange
from security.views import backup_codes, phones, recovery_phone, second_step, two_factor
from security.views.addresses import address_confirmation, recovery_email, sign_in_address
from security.views.addresses_waiting import send_again, withdraw
from security.views.authenticator import add_authenticator
from security.views.compromised import compromised, compromised_end, compromised_step
from security.views.confirm import confirm
from security.views.forgotten import password_forgotten, password_forgotten_sent, password_reset
from security.views.language import language
from security.views.passkeys import add_passkey
from security.views.passwords import password
from security.views.pictures import picture
from security.views.recovery import recovery, recovery_document, recovery_selfie, recovery_send
from security.views.recovery_links import recovery_handover, recovery_status, recovery_stop
from security.views.recovery_method import recovery_method, recovery_new_method
from security.views.recovery_pictures import recovery_picture
from security.views.recovery_settled import methods_settled
from security.views.sessions import other_sessions, session, sessions
from security.views.sign_in import sign_in, sign_out
from security.views.takeout import takeout

SIGN_IN, RECOVERY = ({"kind": kind} for kind in AddressChange.Kind)

urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/forgotten/", password_forgotten, name="password-forgotten"),
    path("sign-in/forgotten/sent/", password_forgotten_sent, name="password-forgotten-sent"),
    path("sign-in/forgotten/<int:reset_id>/<str:token>/", password_reset, name="password-reset"),
    path("sign-in/code/", second_step.authenticator, name="sign-in-code"),
    path("sign-in/passkey/", second_step.passkey, name="sign-in-passkey"),
    path("sign-in/sms/", second_step.sms, name="sign-in-sms"),
    path("sign-in/sms/send/", second_step.sms_send, name="sign-in-sms-send"),
    path("sign-in/backup-code/", second_step.backup_code, name="sign-in-backup-code"),
    path("sign-in/alternatives/", second_step.alternatives, name="sign-in-alternatives"),
    path("confirm/second-step/", second_step.second_step, name="second-step"),
    path("sign-out/", sign_out, name="sign-out"),
    path("confirm/", confirm, name="confirm"),
    path("profile/security/address/", sign_in_address, name="sign-in-address"),
    path("profile/security/address/again/", send_again, SIGN_IN, name="sign-in-address-again"),
    path("profile/security/address/withdraw/", withdraw, SIGN_IN, name="sign-in-address-withdraw"),
    path("profile/security/password/", password, name="password"),
    path("profile/security/recovery-email/", recovery_email, name="recovery-email"),
    path("profile/security/recovery-email/again/", send_again, RECOVERY, name="recovery-email-again"),
    path("profile/security/recovery-email/withdraw/", withdraw, RECOVERY, name="recovery-email-withdraw"),
    path("profile/security/recovery-phone/", recovery_phone.recovery_phone, name="recovery-phone"),
    path("profile/security/recovery-phone/code/", recovery_phone.recovery_phone_code, name="recovery-phone-code"),
    path("profile/security/recovery-phone/remove/", recovery_phone.recovery_phone_remove, name="recovery-phone-remove"),
    path("profile/security/sessions/", sessions, name="sessions"),
    path("profile/security/sessions/others/", other_sessions, name="other-sessions"),
    path("profile/security/sessions/<slug:key>/", session, name="session"),
    path("profile/security/compromised/", compromised, name="compromised"),
    path("profile/security/compromised/end/", compromised_end, name="compromised-end"),
    path("profile/security/compromised/<slug:step>/", compromised_step, name="compromised-step"),
    path("profile/security/two-factor/", two_factor.two_factor, name="two-factor"),
    path("profile/security/two-factor/authenticator/", add_authenticator, name="add-authenticator"),
    path("profile/security/two-factor/passkey/", add_passkey, name="add-passkey"),
    path("profile/security/two-factor/sms/", phones.add_phone, name="add-phone"),
    path("profile/security/two-factor/sms/code/", phones.add_phone_code, name="add-phone-code"),
    path("profile/security/two-factor/backup-codes/", backup_codes.backup_codes, name="backup-codes"),
    path("profile/security/two-factor/backup-codes/file/", backup_codes.backup_codes_file, name="backup-codes-file"),
    path("profile/security/two-factor/preferred/", two_factor.preferred_factor, name="preferred-factor"),
    path("profile/security/two-factor/settled/", methods_settled, name="methods-settled"),
    path("profile/security/two-factor/remembered/", two_factor.remembered_devices, name="remembered-devices"),
    path("profile/security/two-factor/<slug:kind>/<int:pk>/remove/", two_factor.remove, name="factor-remove"),
    path("profile/account/data/", takeout, name="takeout"),
    path("addresses/<int:change_id>/<str:token>/", address_confirmation, name="address-confirmation"),
    path("recovery/", recovery, name="recovery"),
    path("recovery/document/", recovery_document, name="recovery-document"),
    path("recovery/selfie/", recovery_selfie, name="recovery-selfie"),
    path("recovery/pictures/<slug:side>/", recovery_picture, name="recovery-picture"),
    path("recovery/send/", recovery_send, name="recovery-send"),
    path("recovery/new-method/", recovery_new_method, name="recovery-new-method"),
    path("recovery/<int:recovery_id>/phone/<str:token>/", recovery_handover, name="recovery-handover"),
    path("recovery/<int:recovery_id>/method/<str:token>/", recovery_method, name="recovery-method"),
    path("recovery/<int:recovery_id>/<str:token>/", recovery_status, name="recovery-status"),
    path("recovery/<int:recovery_id>/<str:token>/stop/", recovery_stop, name="recovery-stop"),
    path("pictures/<slug:digest>.<slug:ending>", picture, name="picture"),
    path("language/", language, name="language"),
]
