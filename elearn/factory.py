"""Put the site together. The only file that knows every noun; nothing imports it but app.py."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import click
from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from elearn.accounts import queries as accounts_queries
from elearn.accounts import session as accounts_session
from elearn.accounts.cli import cli as accounts_cli
from elearn.accounts.views import section as accounts
from elearn.amendments import queries as amendments_queries
from elearn.amendments.views import section as amendments
from elearn.audit.cli import cli as audit_cli
from elearn.audit.views import section as audit
from elearn.authoring.views import section as authoring
from elearn.backup.cli import cli as backup_cli
from elearn.bridging import queries as bridging_queries
from elearn.bridging.views import section as bridging
from elearn.careers import service as careers_service
from elearn.careers.views import section as careers
from elearn.catalogue.cli import cli as courses_cli
from elearn.catalogue.service import LibraryPublished
from elearn.catalogue.views import section as catalogue
from elearn.config import ROOT, Settings, SettingsError
from elearn.demo.cli import cli as demo_cli
from elearn.drills.views import section as drills
from elearn.editing.views import section as editing
from elearn.exemptions.views import section as exemptions
from elearn.home.views import section as home
from elearn.intake.views import section as intake
from elearn.jobs import queue as jobs_queue
from elearn.jobs.cli import cli as jobs_cli
from elearn.jobs.rules import Nightly
from elearn.jobs.running import Workshop
from elearn.jobs.views import section as jobs
from elearn.kernel import events, i18n
from elearn.kernel.actor import Role
from elearn.kernel.db import db
from elearn.kernel.i18n import N_
from elearn.law.views import section as law
from elearn.learning.views import section as learning
from elearn.mandates.amending import MandateExtended
from elearn.mandates.letters.views import section as letters
from elearn.mandates.service import MandatePublished
from elearn.mandates.views import section as mandates
from elearn.notes import present as notes_present
from elearn.notes.views import section as notes
from elearn.papers.views import section as papers
from elearn.paperwork.views import section as paperwork
from elearn.people import background as people_background
from elearn.people.cli import cli as people_cli
from elearn.people.views import section as people
from elearn.practice.views import section as practice
from elearn.pressbook.views import section as pressbook
from elearn.quizzes.cli import cli as quizzes_cli
from elearn.quizzes.views import section as quizzes
from elearn.registrations import service as registrations_service
from elearn.registrations.moving.views import section as deadlines
from elearn.registrations.service import ListApproved
from elearn.registrations.views import section as registrations
from elearn.reports import service as reports_service
from elearn.reports.cli import cli as reports_cli
from elearn.reports.views import section as reports
from elearn.revisions.views import section as revisions
from elearn.search import service as search_service
from elearn.search.cli import cli as search_cli
from elearn.search.views import section as search
from elearn.snapshots.cli import cli as snapshots_cli
from elearn.snapshots.views import section as snapshots
from elearn.units import scope
from elearn.units.cli import cli as units_cli
from elearn.units.views import section as units
from elearn.web import errors, filters, headers, page
from elearn.web import views as web_views
from elearn.web.access import May
from elearn.web.page import Destination
from elearn.web.routing import RowId, widen

SECTIONS = (
    web_views.section,
    home,
    jobs,
    accounts,
    units,
    people,
    law,
    catalogue,
    paperwork,
    learning,
    amendments,
    notes,
    bridging,
    quizzes,
    practice,
    drills,
    mandates,
    letters,
    registrations,
    deadlines,
    intake,
    exemptions,
    authoring,
    revisions,
    editing,
    reports,
    snapshots,
    pressbook,
    papers,
    careers,
    search,
    audit,
)
COMMANDS = (
    jobs_cli,
    units_cli,
    people_cli,
    accounts_cli,
    courses_cli,
    quizzes_cli,
    reports_cli,
    snapshots_cli,
    search_cli,
    audit_cli,
    backup_cli,
    demo_cli,
)

# Every noun with tables; imported so that migrations and foreign keys know them all.
NOUNS_WITH_TABLES = (
    "audit",
    "jobs",
    "units",
    "people",
    "accounts",
    "law",
    "catalogue",
    "letters",
    "mandates",
    "learning",
    "notes",
    "bridging",
    "quizzes",
    "practice",
    "drills",
    "authoring",
    "editing",
    "registrations",
    "reports",
    "snapshots",
    "intake",
    "papers",
    "search",
    "exemptions",
    "pressbook",
    "careers",
)

# What the worker can do in the background.
JOBS = (people_background.CHECK, people_background.COMMIT)
NIGHTLY = (Nightly("check of figures", reports_service.is_night_due, reports_service.check_by_night),)

# The main navigation, in order; a reader sees the first five doors open to their role.
DESTINATIONS = (
    Destination(
        N_("Toàn cảnh"),
        N_("Toàn cảnh"),
        "reports.overview",
        "speedometer2",
        May.SEE_COMPLIANCE,
        frozenset({Role.DEPARTMENT, Role.CITY_READER}),
    ),
    Destination(
        N_("Đơn vị tôi"),
        N_("Đơn vị"),
        "reports.unit",
        "building",
        May.SEE_COMPLIANCE,
        frozenset({Role.COORDINATOR, Role.UNIT_HEAD}),
    ),
    Destination(N_("Văn bản và đăng ký"), N_("Văn bản"), "mandates.index", "file-earmark-text", May.SEE_MANDATES),
    Destination(N_("Bảng tuân thủ"), N_("Tuân thủ"), "reports.compliance", "table", May.SEE_COMPLIANCE),
    Destination(N_("Tài khoản"), N_("Tài khoản"), "accounts.index", "person-gear", May.MANAGE_ACCOUNTS),
    Destination(N_("Việc cần làm"), N_("Cần làm"), "home.duties", "check2-square", May.LEARN),
    Destination(
        N_("Khóa học"),
        N_("Khóa học"),
        "catalogue.index",
        "journal-text",
        May.LEARN,
        frozenset({None, Role.INSTRUCTOR, Role.DEPARTMENT}),
    ),
    Destination(N_("Thực hành"), N_("Thực hành"), "practice.results", "mic", May.SEE_PLAYERS),
    Destination(
        N_("Đơn vị"),
        N_("Đơn vị"),
        "units.index",
        "diagram-3",
        May.SEE_UNITS,
        frozenset({Role.ADMIN, Role.DEPARTMENT, Role.CITY_READER, Role.INSTRUCTOR}),
    ),
    Destination(N_("Phiên bản"), N_("Phiên bản"), "revisions.index", "arrow-left-right", May.SEE_VERSIONS),
    Destination(N_("Tình huống"), N_("Tình huống"), "authoring.index", "shuffle", May.EDIT_SCENARIOS),
    Destination(N_("Soạn khóa học"), N_("Soạn"), "editing.index", "pencil-square", May.EDIT_COURSES),
    Destination(
        N_("Theo dõi văn bản"),
        N_("Theo dõi"),
        "amendments.index",
        "journal-check",
        May.WATCH_LAW,
        frozenset({Role.INSTRUCTOR, Role.DEPARTMENT}),
    ),
    Destination(
        N_("Cán bộ"),
        N_("Cán bộ"),
        "people.index",
        "people",
        May.SEE_PEOPLE,
        frozenset({Role.ADMIN, Role.COORDINATOR, Role.UNIT_HEAD, Role.DEPARTMENT}),
    ),
    Destination(N_("Nhật ký"), N_("Nhật ký"), "audit.index", "clock-history", May.SEE_AUDIT, frozenset({Role.ADMIN})),
    Destination(
        N_("Kiểm tra số liệu"),
        N_("Số liệu"),
        "reports.checks",
        "check2-square",
        May.CHECK_FIGURES,
        frozenset({Role.ADMIN}),
    ),
)

login = LoginManager()
migrate = Migrate(directory=str(ROOT / "elearn" / "migrations"))
csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """The site, wired. Settings come from the environment unless given."""
    try:
        settings = settings or Settings.from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    app = Flask("elearn", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        MAX_CONTENT_LENGTH=20 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # asset() changes the address with the content
    )
    app.extensions["settings"] = settings
    app.extensions["unit_scope"] = scope.within_or_unowned
    app.extensions["lessons_citing"] = amendments_queries.lessons_citing
    app.extensions["lesson_marks"] = notes_present.in_lesson
    app.extensions["bridging_of"] = bridging_queries.listing
    app.extensions["bridging_own"] = bridging_queries.own_of_course
    app.extensions["stale_activities"] = amendments_queries.stale_activities
    app.extensions["people_named"] = accounts_queries.of_people_named
    app.extensions["workshop"] = Workshop(
        {kind.name: kind for kind in JOBS}, accounts_session.actor_again, settings.data_dir, NIGHTLY
    )
    jobs_queue.put_in(settings.data_dir)
    for noun in NOUNS_WITH_TABLES:
        import_module(f"elearn.{noun}.models")
    app.url_map.converters["int"] = RowId
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True, compare_type=True)
    app.before_request(widen)  # before the form is read for its token
    csrf.init_app(app)
    login.init_app(app)
    login.session_protection = None  # ours: User.stamp ends sessions; addresses change on phones
    login.user_loader(accounts_session.load)
    for part in (errors, filters, headers):
        part.register(app)
    page.register(app, DESTINATIONS)
    app.before_request(_choose_language)
    events.subscribe(MandatePublished, registrations_service.open_lists)
    events.subscribe(MandateExtended, registrations_service.open_further_lists)
    events.subscribe(ListApproved, careers_service.follow_list)
    events.subscribe(LibraryPublished, search_service.follow)
    for section in SECTIONS:
        app.register_blueprint(section)
    for group in COMMANDS:
        app.cli.add_command(group)
    return app


def _choose_language() -> None:
    i18n.use(web_views.chosen_language())
