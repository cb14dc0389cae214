"""Opening a moment of a customer's timeline, and pinning it for all who look at them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from application.enquiries.history import Place
from domain.access.employee import Permission
from interfaces.web import moments
from interfaces.web.bank import Bank
from interfaces.web.customer_view import customer
from interfaces.web.reading import now, reader, watch
from interfaces.web.sessions import employee, require
from interfaces.web.stories import story


class Pin(Schema):
    pinned = fields.Boolean(required=True)
    form_token = fields.String()


def blueprint(bank: Bank) -> Blueprint:
    routes = Blueprint("moments", __name__, url_prefix="/customers/<uuid:customer_id>/moments")
    routes.before_request(require(Permission.READ_CUSTOMERS))
    place = "/<on>/<int:position>"

    @routes.get(place)
    def show(customer_id: UUID, on: str, position: int) -> ResponseReturnValue:
        """The part alone for a page that is open; else a page of its own."""
        entry = customer(bank, customer_id)
        opened = moments.opened(bank, customer_id, placed(on, position))
        vip = entry.vip_tier is not None
        watch().customer(reader(), customer_id, shown=("timeline",), vip=vip)
        alone = "HX-Request" in request.headers
        return render_template(
            "customer/_moment.html" if alone else "customer/moment.html",
            open=opened,
            title=story(opened.moment.event).title,
            customer_id=customer_id,
        ), {"Vary": "HX-Request"}

    @routes.post(place)
    def pin(customer_id: UUID, on: str, position: int) -> ResponseReturnValue:
        if not employee().may(Permission.WORK_CONTACTS):
            abort(403)
        customer(bank, customer_id)
        moment = moments.moment_at(bank, customer_id, placed(on, position))
        if Pin().load(request.form)["pinned"]:
            bank.desk.store.pin(customer_id, moment.place, by=employee().login, at=now())
        else:
            bank.desk.store.unpin(customer_id, moment.place)
        return redirect(url_for("customers.show", customer_id=customer_id, _anchor="timeline"), 303)

    return routes


def placed(on: str, position: int) -> Place:
    try:
        return Place(date.fromisoformat(on), position)
    except ValueError:
        abort(404)
