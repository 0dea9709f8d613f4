from django.urls import path, re_path

from server.access import account_views, audit_views, people_views, views
from server.access.personal import reads_none

app_name = "access"
urlpatterns = [
    path("", account_views.account, name="account"),
    path("sign-in/", reads_none(views.SignIn.as_view()), name="sign_in"),
    path("code/", views.code, name="code"),
    path("sign-out/", reads_none(views.SignOut.as_view()), name="sign_out"),
    path("password/", reads_none(account_views.ChangePassword.as_view()), name="change_password"),
    path("second-factor/", account_views.set_up, name="second_factor"),
    path("second-factor/codes/", account_views.renew_codes, name="renew_codes"),
    path("sign-ins/<int:number>/end/", account_views.end_one, name="end_one"),
    path("sign-ins/end-others/", account_views.end_others, name="end_others"),
    path("invitation/", account_views.invitation, name="invitation_code"),
    path("invitation/<slug:code>/", account_views.invitation, name="invitation"),
    path("audit/", audit_views.audit, name="audit"),
    path("audit/verify/", audit_views.verify_chain, name="verify_audit"),
    path("audit/export/", audit_views.export, name="export_audit"),
    path("people/", people_views.people, name="people"),
    path("people/invite/", people_views.invite, name="invite"),
    re_path(
        r"^people/invitations/(?P<number>[0-9]{1,18})/(?P<act>renew|revoke)/$",
        people_views.invitation_act,
        name="invitation_act",
    ),
    path("people/of/<str:username>/", people_views.one, name="person"),
    path("people/of/<str:username>/deactivate/", people_views.deactivate, name="deactivate"),
    path("people/of/<str:username>/password/", people_views.reset_password, name="reset_password"),
    path("people/of/<str:username>/second-factor/", people_views.reset_second_factor, name="reset_second_factor"),
    path("people/of/<str:username>/sign-ins/", people_views.end_sessions, name="end_sessions"),
]
