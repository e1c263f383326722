"""The capability model in the handbook's own order: domain, group (能力组), capability (能力项).

Source: the growth map of the handbook (seed 000): 13 groups, 29 capabilities.
"""

from __future__ import annotations

from douzhiku.domain.vocab import Domain

MODEL: tuple[tuple[Domain, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (
        Domain.BASE,
        (
            ("平台认知能力", ("兴趣电商认知能力", "平台规则解析能力")),
            ("店铺&账号管理能力", ("抖店管理能力", "账号管理能力")),
        ),
    ),
    (
        Domain.TRAFFIC,
        (
            ("免费流量获取能力", ("短视频引流能力", "直播间引流能力")),
            ("付费流量投放能力", ("巨量千川投放能力", "DOU+投放能力")),
        ),
    ),
    (
        Domain.CONVERSION,
        (
            (
                "货品运营能力",
                ("直播间选品定价能力", "短视频选品定价能力", "直播间卖点提炼能力", "短视频卖点提炼能力"),
            ),
            ("团队合作能力", ("团队搭建能力", "人才培养能力")),
            ("达人合作能力", ("达人拓展能力", "达人运营能力")),
            ("场景搭建能力", ("直播场景搭建能力", "视频场景搭建能力")),
            ("内容营销能力", ("直播内容营销能力", "短视频内容营销能力")),
        ),
    ),
    (
        Domain.RETENTION,
        (
            ("粉丝运营能力", ("粉丝增长能力", "留存促活能力", "复购转化能力")),
            ("数据运营能力", ("数据工具使用能力", "数据分析优化能力")),
            ("客户服务能力", ("售前服务能力", "售后服务能力")),
            ("品牌建设能力", ("品牌战略能力", "品牌营销能力")),
        ),
    ),
)

GROUP_ORDER: tuple[str, ...] = tuple(group for _, groups in MODEL for group, _ in groups)
CAPABILITY_ORDER: tuple[str, ...] = tuple(cap for _, groups in MODEL for _, caps in groups for cap in caps)
