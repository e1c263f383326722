"""The fixed words of the field: domains, stages, levels, roles and kinds, each with its Chinese label."""

from __future__ import annotations

from enum import StrEnum


class Domain(StrEnum):
    """Folder of a card. The four in the middle are the domains of the capability model."""

    OVERVIEW = "overview"
    BASE = "base"
    TRAFFIC = "traffic"
    CONVERSION = "conversion"
    RETENTION = "retention"
    ROLES = "roles"
    METRICS = "metrics"
    TOOLS = "tools"

    @property
    def label(self) -> str:
        """What users read: 总论, 强阵地, …"""
        return _DOMAIN_LABELS[self]


_DOMAIN_LABELS = {
    Domain.OVERVIEW: "总论",
    Domain.BASE: "强阵地",
    Domain.TRAFFIC: "汇流量",
    Domain.CONVERSION: "促转化",
    Domain.RETENTION: "聚沉淀",
    Domain.ROLES: "岗位",
    Domain.METRICS: "指标",
    Domain.TOOLS: "工具",
}


class Stage(StrEnum):
    """Stage of a shop's growth, in order."""

    INTRO = "intro"
    EXPLORE = "explore"
    GROWTH = "growth"
    MATURE = "mature"

    @property
    def label(self) -> str:
        """What users read: 引入/筹备期, 新手探索期, …"""
        return _STAGE_LABELS[self]


_STAGE_LABELS = {
    Stage.INTRO: "引入/筹备期",
    Stage.EXPLORE: "新手探索期",
    Stage.GROWTH: "成长期",
    Stage.MATURE: "成熟期",
}


class Level(StrEnum):
    """Level of a capability card; most cards have none."""

    BASIC = "basic"
    ADVANCED = "advanced"
    NONE = "none"

    @property
    def label(self) -> str:
        """初阶, 进阶, or an empty string."""
        return {Level.BASIC: "初阶", Level.ADVANCED: "进阶", Level.NONE: ""}[self]


class Basis(StrEnum):
    """Where a card's statements come from."""

    SEED = "seed"
    GENERAL = "general"

    @property
    def label(self) -> str:
        """What users read."""
        return {Basis.SEED: "有资料依据", Basis.GENERAL: "通用经验"}[self]


class TemplateKind(StrEnum):
    """Kind of an SOP template."""

    LIVE = "live"
    SHORT_VIDEO = "short-video"

    @property
    def label(self) -> str:
        """What users read: 直播, 短视频."""
        return {TemplateKind.LIVE: "直播", TemplateKind.SHORT_VIDEO: "短视频"}[self]


class RecordKind(StrEnum):
    """What a step wants written down besides the tick."""

    NUMBER = "number"
    TEXT = "text"

    @property
    def label(self) -> str:
        """What users read: 数字, 文字."""
        return {RecordKind.NUMBER: "数字", RecordKind.TEXT: "文字"}[self]


ROLES: tuple[str, ...] = ("场控", "主播", "助播", "中控", "投手", "拍摄剪辑", "运营", "编导")
"""Every post (岗位) a step or a card may name, in the order they are listed everywhere."""
