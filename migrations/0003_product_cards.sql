CREATE TABLE `product_cards` (
	`num` integer PRIMARY KEY NOT NULL,
	`skus` text NOT NULL,
	`product` text NOT NULL,
	FOREIGN KEY (`num`) REFERENCES `products`(`num`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `product_counts` (
	`city_code` text NOT NULL,
	`category_id` text NOT NULL,
	`on_sale` integer NOT NULL,
	PRIMARY KEY(`city_code`, `category_id`)
);

--> statement-breakpoint
-- The two halves of a product's document, from the rows themselves: the one place that says what the document holds.
CREATE VIEW product_documents AS SELECT d.num AS num, d.id AS id,
  '{"skus":' || (SELECT json_group_array(json_object(
      'id', k.id, 'code', k.code, 'position', k.position, 'values', json(k."values"), 'priceFen', k.price_fen, 'marketPriceFen', k.market_price_fen, 'barcode', k.barcode,
      'sellable', k.sellable)) FROM skus k WHERE k.product_id = d.id) || ',' AS skus,
  substr(json_object(
      '__typename', 'Product', 'id', d.id, 'merchantId', d.merchant_id, 'cityCode', d.city_code, 'categoryId', d.category_id,
      'names', json(d.names), 'subtitles', json(d.subtitles), 'descriptions', json(d.descriptions),
      'specifications', json(d.specifications), 'sold', d.sold, 'minPriceFen', d.min_price_fen, 'maxPriceFen', d.max_price_fen,
      'onSale', json(iif(d.state = 'ON_SALE', 'true', 'false')), 'version', d.version, 'updatedAt', d.updated_at,
      'cover', json(d.cover)), 2) AS product
FROM products d;
--> statement-breakpoint
-- Each half is made anew from the rows of one table as they are then, so it does not matter which trigger fires first.
CREATE TRIGGER product_cards_insert AFTER INSERT ON products
BEGIN
  INSERT INTO product_cards (num, skus, product) SELECT num, skus, product FROM product_documents WHERE num = NEW.num;
END;
--> statement-breakpoint
CREATE TRIGGER product_cards_update AFTER UPDATE ON products
BEGIN
  UPDATE product_cards SET product = (SELECT product FROM product_documents WHERE num = NEW.num) WHERE num = NEW.num;
END;
--> statement-breakpoint
CREATE TRIGGER product_cards_sku_insert AFTER INSERT ON skus
BEGIN
  UPDATE product_cards SET skus = (SELECT skus FROM product_documents WHERE id = NEW.product_id) WHERE num = (SELECT num FROM products WHERE id = NEW.product_id);
END;
--> statement-breakpoint
CREATE TRIGGER product_cards_sku_update AFTER UPDATE ON skus
BEGIN
  UPDATE product_cards SET skus = (SELECT skus FROM product_documents WHERE id = NEW.product_id) WHERE num = (SELECT num FROM products WHERE id = NEW.product_id);
END;
--> statement-breakpoint
CREATE TRIGGER product_cards_sku_delete AFTER DELETE ON skus
BEGIN
  UPDATE product_cards SET skus = (SELECT skus FROM product_documents WHERE id = OLD.product_id) WHERE num = (SELECT num FROM products WHERE id = OLD.product_id);
END;
--> statement-breakpoint
-- A SKU that goes over to another product leaves the one it was of, with its price.
CREATE TRIGGER skus_move AFTER UPDATE OF product_id ON skus WHEN NEW.product_id <> OLD.product_id
BEGIN
  UPDATE product_cards SET skus = (SELECT skus FROM product_documents WHERE id = OLD.product_id) WHERE num = (SELECT num FROM products WHERE id = OLD.product_id);
  UPDATE products SET
    min_price_fen = coalesce((SELECT min(price_fen) FROM skus WHERE product_id = OLD.product_id), 0),
    max_price_fen = coalesce((SELECT max(price_fen) FROM skus WHERE product_id = OLD.product_id), 0)
  WHERE id = OLD.product_id;
END;
--> statement-breakpoint
INSERT INTO product_cards (num, skus, product) SELECT num, skus, product FROM product_documents;
--> statement-breakpoint
-- How many are on sale: a count over a city's products would cost more than the page beside it.
CREATE TRIGGER product_counts_insert AFTER INSERT ON products WHEN NEW.state = 'ON_SALE'
BEGIN
  INSERT INTO product_counts (city_code, category_id, on_sale) VALUES (NEW.city_code, NEW.category_id, 1)
    ON CONFLICT (city_code, category_id) DO UPDATE SET on_sale = on_sale + 1;
END;
--> statement-breakpoint
CREATE TRIGGER product_counts_update AFTER UPDATE OF city_code, category_id, state ON products
WHEN (OLD.city_code, OLD.category_id, OLD.state) IS NOT (NEW.city_code, NEW.category_id, NEW.state)
BEGIN
  UPDATE product_counts SET on_sale = on_sale - 1
    WHERE city_code = OLD.city_code AND category_id = OLD.category_id AND OLD.state = 'ON_SALE';
  INSERT INTO product_counts (city_code, category_id, on_sale) SELECT NEW.city_code, NEW.category_id, 1 WHERE NEW.state = 'ON_SALE'
    ON CONFLICT (city_code, category_id) DO UPDATE SET on_sale = on_sale + 1;
END;
--> statement-breakpoint
CREATE TRIGGER product_counts_delete AFTER DELETE ON products WHEN OLD.state = 'ON_SALE'
BEGIN
  UPDATE product_counts SET on_sale = on_sale - 1 WHERE city_code = OLD.city_code AND category_id = OLD.category_id;
END;
--> statement-breakpoint
INSERT INTO product_counts (city_code, category_id, on_sale)
  SELECT city_code, category_id, count(*) FROM products WHERE state = 'ON_SALE' GROUP BY city_code, category_id;
