"""The numbers of one contact, shown on demand."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from pledge_portal.accounts.errors import wants_json
from pledge_portal.accounts.middleware import actor_from
from programmes.forms import ContactForm
from programmes.models import Contact
from programmes.services.contacts import note_contact_seen
from programmes.views.records import record_page, row_of

REVEALED = ("telephone", "fax", "mobile", "email")


@require_POST
def reveal(request: HttpRequest, key: str) -> HttpResponse:
    """One contact in full, noted in the trail: the numbers for a script, else the page where they are also changed."""
    contact = row_of(request, "contacts", key)
    if not isinstance(contact, Contact):
        raise Http404
    note_contact_seen(actor=actor_from(request), contact=contact)
    if wants_json(request):
        return JsonResponse({name: getattr(contact, name) for name in REVEALED})
    form = ContactForm(None, instance=contact, division=contact.division)
    return record_page(request, "contacts", contact.division, form, contact, status=200)
