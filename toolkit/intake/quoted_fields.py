"""One record of delimited text into its fields, after RFC 4180."""


class Splitter:
    """Splits one record that holds quotes, line by line, keeping its place between lines."""

    def __init__(self, delimiter: str, quote: str) -> None:
        self.delimiter = delimiter
        self.quote = quote
        self.fields: list[str] = []
        self.parts: list[str] = []
        self.open = False
        self.length = 0

    def feed(self, text: str, end: str) -> bool:
        """Take the next physical line; False if text follows a closing quote.

        `open` then says whether the record goes on in the line after.
        """
        quote, delimiter, place = self.quote, self.delimiter, 0
        self.length += len(text)
        while True:
            if not self.open and not text.startswith(quote, place):
                cut = text.find(delimiter, place)
                if cut < 0:
                    self.fields.append(text[place:])
                    return True
                self.fields.append(text[place:cut])
                place = cut + 1
                continue
            if not self.open:
                self.open, self.parts = True, []
                place += 1
            cut = text.find(quote, place)
            if cut < 0:
                self.parts.append(text[place:] + end)
                return True
            if text.startswith(quote, cut + 1):
                self.parts.append(text[place : cut + 1])
                place = cut + 2
                continue
            self.parts.append(text[place:cut])
            self.fields.append("".join(self.parts))
            self.open, place = False, cut + 1
            if place == len(text):
                return True
            if text[place] != delimiter:
                return False
            place += 1
