"""The library's tree as nodes of the tree model."""

from __future__ import annotations

from collections.abc import Sequence

from douzhiku.domain.vocab import Domain
from douzhiku.services.library import DomainNode
from douzhiku.ui.models.card_tree import Node


def nodes_of(tree: Sequence[DomainNode]) -> Node:
    """A root node whose children are the domains.

    A group that has the name of its domain, or is the only one and unnamed, is left out: it would say the same twice.
    """
    root = Node("", Domain.OVERVIEW)
    for domain in tree:
        top = root.add(Node(domain.title, domain.domain))
        for group in domain.groups:
            plain = not group.title or group.title == domain.title
            under = top if plain else top.add(Node(group.title, domain.domain))
            for capability in group.capabilities:
                branch = under.add(Node(capability.title, domain.domain))
                for card in capability.cards:
                    branch.add(Node(card.title, domain.domain, card=card))
            for card in group.cards:
                under.add(Node(card.title, domain.domain, card=card))
    return root
