"""What ids are called. An id that is not here is shown as it is."""

from __future__ import annotations

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
    "aion-labs": "AionLabs",
    "alibaba": "Alibaba",
    "allenai": "Ai2",
    "amazon": "Amazon",
    "anthropic": "Anthropic",
    "arcee-ai": "Arcee AI",
    "baidu": "Baidu",
    "black-forest-labs": "Black Forest Labs",
    "bytedance": "ByteDance",
    "bytedance-seed": "ByteDance Seed",
    "cohere": "Cohere",
    "databricks": "Databricks",
    "deepcogito": "Deep Cogito",
    "deepseek": "DeepSeek",
    "google": "Google",
    "ibm-granite": "IBM Granite",
    "inception": "Inception",
    "liquid": "Liquid AI",
    "meta": "Meta",
    "meta-llama": "Meta Llama",
    "microsoft": "Microsoft",
    "minimax": "MiniMax",
    "mistralai": "Mistral AI",
    "moonshotai": "Moonshot AI",
    "nousresearch": "Nous Research",
    "nvidia": "NVIDIA",
    "openai": "OpenAI",
    "perplexity": "Perplexity",
    "poolside": "Poolside",
    "prime-intellect": "Prime Intellect",
    "qwen": "Qwen",
    "reka": "Reka",
    "rekaai": "Reka",
    "servicenow": "ServiceNow",
    "stepfun": "StepFun",
    "stepfun-ai": "StepFun",
    "tencent": "Tencent",
    "thudm": "THUDM",
    "tngtech": "TNG Technology",
    "upstage": "Upstage",
    "x-ai": "xAI",
    "xiaomi": "Xiaomi",
    "z-ai": "Z.ai",
}
