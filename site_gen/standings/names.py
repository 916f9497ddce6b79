"""What ids are called. An id that is not here is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from site_gen.text import plain

TASKS = {"intelligence": "Intelligence", "coding": "Coding", "agentic": "Agentic work"}

ARENAS = {"models": "Models", "agents": "Agents", "builders": "Builders"}

# In the order in which an arena lists them.
CATEGORIES = {
    "codecategories": "All code categories",
    "website": "Websites",
    "webapps": "Web apps",
    "fullstack": "Full-stack apps",
    "uicomponent": "UI components",
    "landingpages": "Landing pages",
    "mobileapps": "Mobile apps",
    "androidnative": "Native Android apps",
    "gamedev": "Games",
    "agenticgamedev": "Games by agents",
    "godotgamedev": "Godot games",
    "3d": "3D scenes",
    "dataviz": "Data visualisation",
    "htmlslides": "HTML slides",
    "pptxslides": "PowerPoint slides",
    "svg": "SVG graphics",
    "asciiart": "ASCII art",
    "image": "Images",
    "logo": "Logos",
    "video": "Video",
}

# Boards on which a price per token says little.
MEDIA = frozenset({"image", "logo", "video"})

LABS = {
    "01-ai": "01.AI",
    "ai21": "AI21 Labs",
    "ai21-labs": "AI21 Labs",
    "aion-labs": "AionLabs",
    "alibaba": "Alibaba",
    "allenai": "Ai2",
    "amazon": "Amazon",
    "anthropic": "Anthropic",
    "arcee": "Arcee AI",
    "arcee-ai": "Arcee AI",
    "aws": "AWS",
    "azure": "Microsoft Azure",
    "baidu": "Baidu",
    "black-forest-labs": "Black Forest Labs",
    "bytedance": "ByteDance",
    "bytedance-seed": "ByteDance Seed",
    "bytedance_seed": "ByteDance Seed",
    "china-mobile": "China Mobile",
    "cohere": "Cohere",
    "databricks": "Databricks",
    "deepcogito": "Deep Cogito",
    "deepseek": "DeepSeek",
    "google": "Google",
    "ibm": "IBM",
    "ibm-granite": "IBM Granite",
    "inception": "Inception",
    "inclusionai": "inclusionAI",
    "kimi": "Kimi",
    "korea-telecom": "Korea Telecom",
    "kwaipilot": "Kwaipilot",
    "lg": "LG",
    "liquid": "Liquid AI",
    "liquidai": "Liquid AI",
    "longcat": "LongCat",
    "meta": "Meta",
    "meta-llama": "Meta Llama",
    "microsoft": "Microsoft",
    "minimax": "MiniMax",
    "mistral": "Mistral AI",
    "mistralai": "Mistral AI",
    "moonshotai": "Moonshot AI",
    "motif-technologies": "Motif Technologies",
    "nanbeige": "Nanbeige",
    "nex-agi": "Nex AGI",
    "nousresearch": "Nous Research",
    "nvidia": "NVIDIA",
    "openai": "OpenAI",
    "openbmb": "OpenBMB",
    "openchat": "OpenChat",
    "perplexity": "Perplexity",
    "poolside": "Poolside",
    "prime-intellect": "Prime Intellect",
    "qwen": "Qwen",
    "reka": "Reka",
    "reka-ai": "Reka",
    "rekaai": "Reka",
    "sarvam": "Sarvam",
    "servicenow": "ServiceNow",
    "snowflake": "Snowflake",
    "stepfun": "StepFun",
    "stepfun-ai": "StepFun",
    "swiss-ai-initiative": "Swiss AI Initiative",
    "tencent": "Tencent",
    "thudm": "THUDM",
    "tii-uae": "TII UAE",
    "tngtech": "TNG Technology",
    "upstage": "Upstage",
    "x-ai": "xAI",
    "xai": "xAI",
    "xiaomi": "Xiaomi",
    "z-ai": "Z.ai",
    "zai": "Z.ai",
    "zyphra": "Zyphra",
}


def called(known: Mapping[str, str], word: str) -> str:
    """Return a name for an id: ours, else the id as one readable line."""
    return known.get(word) or plain(word, 80) or "(no name)"
