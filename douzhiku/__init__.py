"""抖知库 (douzhiku): a local-first desktop app for shops that sell on Douyin."""

__version__ = "0.1.0"
