"""The app: `create_app` is the one module that knows all the others."""

from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import app.api.models
import app.campaigns.models
import app.letters.asking_models
import app.letters.file_models
import app.letters.manifest_models
import app.letters.models
import app.organizers.models
import app.outbox.bounce_report
import app.outbox.copied_database
import app.outbox.models
import app.outbox.retrying
import app.signatures.import_models
import app.signatures.informed_models
import app.signatures.models
import app.signatures.rules.models
import app.updates.models
import app.webhooks.models  # noqa: F401
import config
from app import cli, extensions, languages, operations, tasks
from app.api.keyed_routes import blueprint as api_keyed_blueprint
from app.api.oembed_routes import blueprint as oembed_blueprint
from app.api.routes import blueprint as api_blueprint
from app.dashboard.account_routes import blueprint as account_blueprint
from app.dashboard.asking_routes import blueprint as asking_blueprint
from app.dashboard.audit_routes import blueprint as audit_blueprint
from app.dashboard.bounce_routes import blueprint as bounces_blueprint
from app.dashboard.campaign_routes import blueprint as campaign_life_blueprint
from app.dashboard.code_routes import blueprint as code_blueprint
from app.dashboard.delivery_routes import blueprint as deliveries_blueprint
from app.dashboard.editor_routes import blueprint as editor_blueprint
from app.dashboard.import_routes import blueprint as imports_blueprint
from app.dashboard.integration_routes import blueprint as integrations_blueprint
from app.dashboard.invitation_routes import blueprint as invitation_blueprint
from app.dashboard.password_routes import blueprint as password_blueprint
from app.dashboard.proof_routes import blueprint as proof_blueprint
from app.dashboard.room_routes import blueprint as room_blueprint
from app.dashboard.routes import blueprint as dashboard_blueprint
from app.dashboard.rule_routes import blueprint as rules_blueprint
from app.dashboard.second_factor_routes import blueprint as second_factor_blueprint
from app.dashboard.signer_page_routes import blueprint as signer_blueprint
from app.dashboard.signer_routes import blueprint as signers_blueprint
from app.dashboard.statistics_routes import blueprint as statistics_blueprint
from app.dashboard.team_routes import blueprint as team_blueprint
from app.dashboard.update_routes import blueprint as updates_blueprint
from app.dashboard.update_sending_routes import blueprint as update_sending_blueprint
from app.letters import outcomes as letters_outcomes
from app.letters import readdressing
from app.letters.beside import sheets
from app.letters.verify_routes import blueprint as verify_blueprint
from app.organizers.routes import blueprint as organizers_blueprint
from app.organizers.sessions import OrganizersSessions
from app.signatures import count
from app.signatures import outcomes as signatures_outcomes
from app.signatures.check_email_routes import blueprint as check_email_blueprint
from app.signatures.confirm_routes import blueprint as confirm_blueprint
from app.signatures.embed_routes import blueprint as embed_blueprint
from app.signatures.index_routes import blueprint as index_blueprint
from app.signatures.letter_routes import blueprint as letter_blueprint
from app.signatures.new_text_routes import blueprint as new_text_blueprint
from app.signatures.routes import blueprint as signatures_blueprint
from app.signatures.share_routes import blueprint as sharing_blueprint
from app.signatures.unsubscribe_routes import blueprint as unsubscribe_blueprint

ROOT = Path(__file__).parent.parent


def create_app(**overrides: Any) -> Flask:
    """Return the app, configured and whole.

    Args:
        overrides: settings by name that win over the environment, such as `DATABASE_URL`.

    Raises:
        config.ConfigurationError: naming every setting that is missing or malformed.
    """
    settings = config.load(**overrides)
    app = Flask(
        __name__,
        template_folder=ROOT / "templates",
        static_folder=ROOT / "static",
        instance_path=str(Path(settings["INSTANCE_FOLDER"]).absolute()),
    )
    app.config.from_mapping(settings)
    _prepare_instance_folder(app)
    _trust_proxies(app)
    operations.register(app)  # before the extensions, so that what they refuse has an id, a log line and a page too
    _bind_extensions(app)
    tasks.init_app(app)
    letters_outcomes.init_app()
    readdressing.init_app()
    signatures_outcomes.init_app()
    sheets.use(lambda campaign_id: count.of_campaign(campaign_id).on_paper)
    cli.register(app)
    _register_blueprints(app)
    operations.let_be_framed(app, embed_blueprint.name)
    operations.admit_posts(app)
    operations.answer_readers_first(app)
    return app


def _prepare_instance_folder(app: Flask) -> None:
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:///"):
        Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


def _trust_proxies(app: Flask) -> None:
    """Believe what that many proxies in front say about the reader's address, scheme and host; nobody else may."""
    if count := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _bind_extensions(app: Flask) -> None:
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(ROOT / "migrations"))
    extensions.mail.init_app(app)
    extensions.csrf.init_app(app)
    languages.init_app(app)
    extensions.login_manager.init_app(app)
    app.session_interface = OrganizersSessions()
    extensions.limiter.init_app(app)


def _register_blueprints(app: Flask) -> None:
    app.register_blueprint(index_blueprint)
    app.register_blueprint(dashboard_blueprint)
    app.register_blueprint(campaign_life_blueprint)
    app.register_blueprint(editor_blueprint)
    app.register_blueprint(asking_blueprint)
    app.register_blueprint(deliveries_blueprint)
    app.register_blueprint(room_blueprint)
    app.register_blueprint(signers_blueprint)
    app.register_blueprint(signer_blueprint)
    app.register_blueprint(imports_blueprint)
    app.register_blueprint(rules_blueprint)
    app.register_blueprint(statistics_blueprint)
    app.register_blueprint(audit_blueprint)
    app.register_blueprint(bounces_blueprint)
    app.register_blueprint(team_blueprint)
    app.register_blueprint(updates_blueprint)
    app.register_blueprint(update_sending_blueprint)
    app.register_blueprint(invitation_blueprint)
    app.register_blueprint(account_blueprint)
    app.register_blueprint(password_blueprint)
    app.register_blueprint(second_factor_blueprint)
    app.register_blueprint(code_blueprint)
    app.register_blueprint(proof_blueprint)
    app.register_blueprint(integrations_blueprint)
    app.register_blueprint(verify_blueprint)
    app.register_blueprint(organizers_blueprint)
    app.register_blueprint(signatures_blueprint)
    app.register_blueprint(sharing_blueprint)
    app.register_blueprint(embed_blueprint)
    app.register_blueprint(api_blueprint)
    app.register_blueprint(api_keyed_blueprint)
    app.register_blueprint(oembed_blueprint)
    app.register_blueprint(check_email_blueprint)
    app.register_blueprint(confirm_blueprint)
    app.register_blueprint(letter_blueprint)
    app.register_blueprint(new_text_blueprint)
    app.register_blueprint(unsubscribe_blueprint)
