"""What the rows of a figure belong together by, in English: one of them, and several."""

from collections.abc import Mapping
from typing import Final

ENGLISH_CLUSTERS: Final[Mapping[str, str]] = {
    "cluster_": "agent or one day",
    "clusters_": "agents or days",
    "cluster_agent_id": "agent",
    "clusters_agent_id": "agents",
    "cluster_local_date": "day",
    "clusters_local_date": "days",
    "cluster_local_month": "month",
    "clusters_local_month": "months",
    "cluster_week": "week",
    "clusters_week": "weeks",
    "cluster_team_leader_id": "team leader",
    "clusters_team_leader_id": "team leaders",
    "cluster_shop_id": "visit",
    "clusters_shop_id": "visits",
    "cluster_session_id": "calibration session",
    "clusters_session_id": "calibration sessions",
    "cluster_case_id": "case",
    "clusters_case_id": "cases",
}
