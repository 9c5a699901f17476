"""The single DynamoDB table: keys, items, transactions and the collections built on them."""
