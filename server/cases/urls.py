from django.urls import path

from server.cases.views import case, course, lists, people

app_name = "cases"
urlpatterns = [
    path("all/", lists.catalogue, name="catalogue"),
    path("work/", lists.worklist, name="worklist"),
    path("loads/", lists.loads, name="loads"),
    path("uncovered/", lists.uncovered, name="uncovered"),
    path("new/", case.new, name="new"),
    path("<int:number>/", case.case, name="case"),
    path("<int:number>/edit/", case.edit, name="edit"),
    path("<int:number>/assign/", case.assign, name="assign"),
    path("<int:number>/helpers/", case.helpers, name="helpers"),
    path("<int:number>/people/", people.add, name="add_suspect"),
    path("<int:number>/step/", course.step, name="step"),
    path("<int:number>/move/", course.move, name="move"),
    path("<int:number>/link/", course.link, name="link"),
    path("people/<int:ident>/", people.edit, name="edit_suspect"),
    path("people/<int:ident>/id-number/", people.id_number, name="id_number"),
    path("people/<int:ident>/charge/", people.add_charge, name="add_charge"),
    path("people/<int:ident>/companion/", people.add_companion, name="add_companion"),
    path("charges/<int:ident>/drop/", people.drop_charge, name="drop_charge"),
    path("companions/<int:ident>/end/", people.end_companion, name="end_companion"),
    path("steps/<int:ident>/void/", course.void, name="void"),
    path("links/<int:ident>/end/", course.unlink, name="unlink"),
    path("links/<int:ident>/who/", course.who, name="who"),
]
