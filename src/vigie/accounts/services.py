"""Every write about people and roles."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.accounts import policies
from vigie.accounts.access import NodeLike, authorize, forget_grants
from vigie.accounts.audit import record
from vigie.accounts.models import RoleAssignment, User
from vigie.accounts.roles import Role

PROFILE_FIELDS = ("full_name", "job_title", "language", "theme", "time_zone")
PERSON_FIELDS = ("email", "full_name", "job_title", "unit", "language")


@transaction.atomic
def create_person(
    *, actor: User | None, email: str, full_name: str, password: str | None = None, **fields: Any
) -> User:
    """Make an account. ``actor`` is ``None`` for the command line, whose user owns the installation.

    Raises:
        PermissionDenied: the actor may not manage people.
        ValidationError: the address is taken or not an address.
    """
    if actor is not None:
        authorize(actor, policies.MANAGE_PEOPLE)
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody already has the address %(email)s.") % {"email": email}})
    person = User(email=User.objects.normalize_email(email).lower(), full_name=full_name, **fields)
    person.set_password(password)
    person.full_clean(exclude=["password"])
    person.save()
    record("accounts.create_person", person, actor=actor, new={"email": person.email, "full_name": full_name})
    return person


@transaction.atomic
def update_profile(*, actor: User, **values: Any) -> User:
    """Change one's own name, title, language, theme or time zone.

    Raises:
        ValidationError: a value is not among the choices.
    """
    person = User.objects.select_for_update().get(pk=actor.pk)
    unknown = values.keys() - set(PROFILE_FIELDS)
    if unknown:
        raise TypeError(f"not in the profile: {sorted(unknown)}")
    old = {name: getattr(person, name) for name in values}
    for name, value in values.items():
        setattr(person, name, value)
    person.full_clean(exclude=["password"])
    person.save(update_fields=list(values))
    record("accounts.update_profile", person, actor=actor, old=old, new=values)
    return person


@transaction.atomic
def update_person(person: User, *, actor: User, **values: Any) -> User:
    """Change what the office keeps of a person. An address is what one signs in by: only the administrator changes it.

    Raises:
        PermissionDenied: the actor may not manage people, or the person is an administrator and the actor is not.
        ValidationError: by field.
    """
    _authorize_person(actor, person)
    unknown = values.keys() - set(PERSON_FIELDS)
    if unknown:
        raise TypeError(f"not kept of a person: {sorted(unknown)}")
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if "email" in values:
        values["email"] = User.objects.normalize_email(values["email"]).lower()
        if values["email"] != person.email and not actor.is_superuser:
            raise PermissionDenied(policies.MANAGE_PEOPLE)
    old = {name: getattr(person, name) for name in values}
    for name, value in values.items():
        setattr(person, name, value)
    person.full_clean(exclude=["password"])
    person.save(update_fields=list(values))
    record("accounts.update_person", person, actor=actor, old=old, new=values)
    return person


def _authorize_person(actor: User, person: User) -> None:
    """Who manages people manages everybody but the administrators, who manage each other."""
    authorize(actor, policies.MANAGE_PEOPLE)
    if person.is_superuser and not actor.is_superuser:
        raise PermissionDenied(policies.MANAGE_PEOPLE)


@transaction.atomic
def set_active(person: User, active: bool, *, actor: User) -> User:
    """Close an account, or open it again. Nobody closes their own."""
    _authorize_person(actor, person)
    if person.pk == actor.pk:
        raise ValidationError(_("You cannot close your own account: ask another administrator."))
    old = person.is_active
    person.is_active = active
    person.save(update_fields=["is_active"])
    record("accounts.set_active", person, actor=actor, old={"is_active": old}, new={"is_active": active})
    return person


def _authorize_role(actor: User, role: Role, node: NodeLike) -> None:
    """The head of PMO passes confidential nodes and manages people: only another one there makes or unmakes one."""
    authorize(actor, policies.GRANT_ROLES, node)
    if role == Role.HEAD_OF_PMO:
        authorize(actor, policies.APPOINT_HEAD, node)


@transaction.atomic
def grant_role(person: User, role: Role, node: NodeLike, *, actor: User | None) -> RoleAssignment:
    """Give a person a role on a node and below it; giving it twice changes nothing.

    Raises:
        PermissionDenied: the actor may not grant this role on this node.
    """
    if actor is not None:
        _authorize_role(actor, role, node)
    assignment, created = RoleAssignment.objects.get_or_create(
        user=person,
        role=role,
        node=node,  # type: ignore[misc]  # accounts knows nodes by what permissions need of them
        defaults={"granted_by": actor},
    )
    forget_grants(person)
    if created:
        new = {"person": str(person), "role": role}
        record("accounts.grant_role", assignment, actor=actor, node_id=assignment.node_id, new=new)
    return assignment


@transaction.atomic
def revoke_role(assignment: RoleAssignment, *, actor: User) -> None:
    """Take a role back."""
    _authorize_role(actor, Role(assignment.role), assignment.node)
    old = {"person": str(assignment.user), "role": assignment.role}
    record("accounts.revoke_role", assignment, actor=actor, node_id=assignment.node_id, old=old)
    forget_grants(assignment.user)
    assignment.delete()
