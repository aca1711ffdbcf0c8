"""Template, QR and mail engines are loaded when they are used, not before."""

from __future__ import annotations

import subprocess
import sys


def test_the_engine_is_loaded_only_when_a_template_is_read() -> None:
    code = (
        "import sys, funneldesk.outreach.template, funneldesk.outreach.merge_field, funneldesk.outreach.qr_code;"
        "import funneldesk.outreach.landing_page, funneldesk.outreach.form_answer;"
        "print(sorted({'jinja2', 'segno', 'sqlalchemy', 'numpy', 'email'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
