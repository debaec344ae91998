"""Plugins: what installed distributions offer, and the hooks around each phase of a run."""

from __future__ import annotations

from overhaul.plugins.registry import Offer, PluginFailure, Registry, installed_offers

__all__ = ["Offer", "PluginFailure", "Registry", "installed_offers"]
