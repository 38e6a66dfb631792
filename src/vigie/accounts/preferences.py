"""Language and theme: a person's are kept with the account, a visitor's in cookies."""

THEME_COOKIE = "vigie_theme"
COOKIE_AGE = 365 * 24 * 3600
